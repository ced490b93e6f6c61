import {
  countObjects,
  pages,
  type ListPage,
  type PageParams,
} from '../../../../activities/kubernetes/list.js';

/** A server with `total` objects; `counts` says whether it answers with remainingItemCount. */
function server(total: number, counts = true) {
  const asked: PageParams[] = [];
  const list = async (params: PageParams): Promise<ListPage<number>> => {
    asked.push(params);
    const from = Number(params._continue ?? 0);
    const to = Math.min(total, from + params.limit);
    return {
      items: Array.from({ length: to - from }, (_, index) => from + index),
      metadata: {
        _continue: to < total ? String(to) : '',
        remainingItemCount: counts && to < total ? total - to : undefined,
      },
    };
  };
  return { asked, list };
}

async function collect<T>(source: AsyncIterable<T[]>): Promise<T[][]> {
  const all: T[][] = [];
  for await (const page of source) all.push(page);
  return all;
}

describe('pages', () => {
  it('follows the continue token to the end', async () => {
    const { asked, list } = server(5);
    expect(await collect(pages(list, 2))).toEqual([[0, 1], [2, 3], [4]]);
    expect(asked).toEqual([
      { limit: 2, _continue: undefined },
      { limit: 2, _continue: '2' },
      { limit: 2, _continue: '4' },
    ]);
  });

  it('asks for 500 at a time unless told otherwise, and for nothing that is not consumed', async () => {
    const { asked, list } = server(2_000);
    for await (const page of pages(list)) {
      expect(page).toHaveLength(500);
      break;
    }
    expect(asked).toHaveLength(1);
  });

  it('yields the one empty page of an empty list', async () => {
    expect(await collect(pages(server(0).list))).toEqual([[]]);
  });
});

describe('countObjects', () => {
  it.each([0, 1, 2, 10_000])('counts %i objects with one small request', async (total) => {
    const { asked, list } = server(total);
    expect(await countObjects(list)).toBe(total);
    expect(asked).toEqual([{ limit: 1 }]);
  });

  it('counts pages where the server does not say how many remain', async () => {
    const { asked, list } = server(1_200, false);
    expect(await countObjects(list)).toBe(1_200);
    expect(asked.map(({ limit }) => limit)).toEqual([1, 500, 500, 500]);
  });
});
