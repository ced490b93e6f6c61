// Writes docs/errors.md from the error registry. Run it after a build: node docs/generate-errors.mjs
import { writeFileSync } from 'node:fs';
import { renderErrorReference } from '../dist/client/cli/render/error-reference.js';

writeFileSync(new URL('errors.md', import.meta.url), renderErrorReference());
