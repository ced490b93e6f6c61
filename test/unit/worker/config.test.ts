import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ENVIRONMENT, loadWorkerConfig, WorkerConfig } from '../../../worker/config.js';

function fileWith(text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'drydock-config-')), 'drydock.yaml');
  writeFileSync(file, text);
  return file;
}

test('everything has a default', () => {
  expect(loadWorkerConfig({})).toEqual(WorkerConfig.parse({}));
});

test('the environment goes before the file', () => {
  const DRYDOCK_CONFIG = fileWith('pollSeconds: 3\nevents: { bus: fleet, scope: worker }\n');
  const config = loadWorkerConfig({ DRYDOCK_CONFIG, DRYDOCK_EVENT_BUS: 'other' });
  expect(config).toMatchObject({ pollSeconds: 3, events: { bus: 'other', scope: 'worker' } });
});

test.each([
  [{ DRYDOCK_POLL_SECONDS: 'often' }, 'DRYDOCK_POLL_SECONDS'],
  [{ DRYDOCK_METRICS_PORT: '70000' }, 'DRYDOCK_METRICS_PORT'],
  [{ DRYDOCK_CONFIG: '/nowhere/drydock.yaml' }, 'DRYDOCK_CONFIG'],
  [{ DRYDOCK_CONFIG: fileWith('- a list') }, 'DRYDOCK_CONFIG'],
  [{ DRYDOCK_CONFIG: fileWith('events: { scope: moon }') }, 'events.scope'],
])('a wrong setting is refused by its name: %j', (env, field) => {
  expect(() => loadWorkerConfig(env)).toThrow(
    expect.objectContaining({ failure: expect.objectContaining({ code: 'INVALID_REQUEST', field }) }),
  );
});

test('docs/configuration.md lists every variable with its field and default', () => {
  const rows = readFileSync('docs/configuration.md', 'utf8').split('\n');
  for (const [variable, path] of Object.entries(ENVIRONMENT)) {
    const row = rows.find((line) => line.includes(`\`${variable}\``));
    const fallback = path.reduce<unknown>(
      (value, key) => (value as Record<string, unknown>)[key],
      WorkerConfig.parse({}),
    );
    expect(row).toContain(`\`${path.join('.')}\``);
    expect(row?.split('|')[3]?.replaceAll('`', '').trim()).toBe(String(fallback));
  }
});
