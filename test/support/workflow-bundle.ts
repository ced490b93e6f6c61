import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { WorkflowCoverage } from '@temporalio/nyc-test-coverage';
import { bundleWorkflowCode, DefaultLogger, type WorkflowBundle } from '@temporalio/worker';

const ROOT = process.cwd();
const WORKFLOWS = join(ROOT, 'workflows/index.ts');

/**
 * The workflows as a bundle that counts coverage, made once for each state of the sources: every test file needs it,
 * and webpack takes seconds.
 */
export async function workflowBundle(
  coverage: WorkflowCoverage,
  { instrumented = '__coverage__' in globalThis } = {},
): Promise<WorkflowBundle> {
  const cache = join(ROOT, 'node_modules/.cache/drydock');
  const file = join(cache, `workflows-${fingerprint()}${instrumented ? '-coverage' : ''}.js`);
  if (existsSync(file)) return { code: readFileSync(file, 'utf8') };
  const plain = { workflowsPath: WORKFLOWS, logger: new DefaultLogger('WARN') };
  const bundle = await bundleWorkflowCode(instrumented ? coverage.augmentBundleOptions(plain) : plain);
  mkdirSync(cache, { recursive: true });
  writeFileSync(`${file}.${process.pid}`, bundle.code);
  renameSync(`${file}.${process.pid}`, file);
  return bundle;
}

/** Changes when any source that may be in the bundle does. */
function fingerprint(): string {
  const hash = createHash('sha256');
  for (const folder of ['contracts', 'workflows']) {
    for (const name of readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).sort()) {
      const path = join(ROOT, folder, name);
      if (statSync(path).isFile()) hash.update(name).update(readFileSync(path));
    }
  }
  return hash.digest('hex').slice(0, 16);
}
