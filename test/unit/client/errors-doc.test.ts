import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderErrorReference } from '../../../client/cli/render/error-reference.js';
import { ERRORS } from '../../../contracts/errors.js';

describe('docs/errors.md', () => {
  const written = readFileSync(join(__dirname, '../../../docs/errors.md'), 'utf8');

  it('is what the registry says now; `npm run docs` writes it', () => {
    expect(written).toBe(renderErrorReference());
  });

  it('has each code once, with its remedy', () => {
    for (const [code, { remedy }] of Object.entries(ERRORS)) {
      expect(written.split('\n').filter((line) => line === `### ${code}`)).toHaveLength(1);
      expect(written).toContain(remedy);
    }
  });
});
