// Writes the documents that are generated from the code: `npm run docs`, which builds first where that is needed.
// With an argument another build is read: node docs/generate.mjs <folder of the build>
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Each document, the module of the build that renders it, and the function that returns its text. */
const DOCUMENTS = [
  ['errors.md', 'client/cli/render/error-reference.js', 'renderErrorReference'],
  ['preflight.md', 'client/cli/render/preflight-reference.js', 'renderPreflightReference'],
  ['iam.md', 'client/cli/render/iam-reference.js', 'renderIamReference'],
];

const dist = resolve(process.argv[2] ?? join(import.meta.dirname, '../dist'));

for (const [document, module, render] of DOCUMENTS) {
  const rendered = await import(pathToFileURL(join(dist, module)).href);
  writeFileSync(join(import.meta.dirname, document), rendered[render]());
}
