import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, type WorkflowBundleOption } from '@temporalio/worker';

/** Where `npm run build` leaves the workflows, beside the compiled worker. */
export const BUNDLE_FILE = fileURLToPath(new URL('../workflow-bundle.js', import.meta.url));

const WORKFLOWS = fileURLToPath(new URL('../workflows/index.js', import.meta.url));

/** The bundle of this build; made on the fly when the build left none. */
export async function workflowBundle(): Promise<WorkflowBundleOption> {
  if (existsSync(BUNDLE_FILE)) return { codePath: BUNDLE_FILE };
  return bundleWorkflowCode({ workflowsPath: WORKFLOWS, logger: new DefaultLogger('WARN') });
}

/** Bundles the workflows for production, once, at build time. */
export async function writeBundle(): Promise<void> {
  const { code } = await bundleWorkflowCode({ workflowsPath: WORKFLOWS, logger: new DefaultLogger('WARN') });
  await writeFile(BUNDLE_FILE, code);
}
