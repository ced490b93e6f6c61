import { jsonPages } from '../../../../activities/kubernetes/json-list.js';

const { signal } = new AbortController();

/** Answers each path that is asked for, in order, and tells which those were. */
function server(answers: object[]) {
  const asked: string[] = [];
  const get = async (path: string): Promise<string> => {
    asked.push(path);
    return JSON.stringify(answers[asked.length - 1]);
  };
  return { asked, get };
}

async function collect<T>(source: AsyncIterable<T[]>): Promise<T[][]> {
  const all: T[][] = [];
  for await (const page of source) all.push(page);
  return all;
}

it('follows continue tokens, escaped, to the end', async () => {
  const { asked, get } = server([
    { items: [{ name: 'a' }, { name: 'b' }], metadata: { continue: 'x+/=&y' } },
    { items: [{ name: 'c' }], metadata: {} },
  ]);
  expect(await collect(jsonPages({ get }, '/api/v1/pods', signal, 2))).toEqual([
    [{ name: 'a' }, { name: 'b' }],
    [{ name: 'c' }],
  ]);
  expect(asked).toEqual(['/api/v1/pods?limit=2', '/api/v1/pods?limit=2&continue=x%2B%2F%3D%26y']);
});

it('takes a list without items to be empty', async () => {
  const { get } = server([{ metadata: {} }]);
  expect(await collect(jsonPages({ get }, '/api/v1/nodes', signal))).toEqual([[]]);
});

it('throws what the client throws', async () => {
  const get = async (): Promise<string> => Promise.reject(new Error('403'));
  await expect(collect(jsonPages({ get }, '/api/v1/nodes', signal))).rejects.toThrow('403');
});
