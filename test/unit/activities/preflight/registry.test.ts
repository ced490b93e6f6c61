import { CATALOGUE } from '../../../../contracts/preflight-catalogue.js';
import { CHECKS } from '../../../../activities/preflight/registry.js';
import { runCheck } from './fixtures.js';

const codes = CHECKS.flatMap((check) => check.codes);

describe('the registry of checks', () => {
  it('has exactly one check for each code of the catalogue', () => {
    expect([...codes].sort()).toEqual(Object.keys(CATALOGUE).sort());
  });

  it.each(codes)('%s finds nothing on a healthy cluster', (code) => {
    expect(runCheck(code, { name: 'healthy', expected: [] })).toEqual([]);
  });
});
