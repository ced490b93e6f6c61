import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderPreflightReference } from '../../../client/cli/render/preflight-reference.js';
import { CATALOGUE } from '../../../contracts/preflight-catalogue.js';

describe('docs/preflight.md', () => {
  const written = readFileSync(join(__dirname, '../../../docs/preflight.md'), 'utf8');

  it('is what the catalogue says now; `npm run docs` writes it', () => {
    expect(written).toBe(renderPreflightReference());
  });

  it('has each code once, with its severity, meaning and remedy', () => {
    for (const [code, { severity, title, remedy }] of Object.entries(CATALOGUE)) {
      expect(written.split('\n').filter((line) => line === `### ${code}`)).toHaveLength(1);
      expect(written).toContain(`**${severity}**: ${title}`);
      expect(written).toContain(remedy);
    }
  });
});
