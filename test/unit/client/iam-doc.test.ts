import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { planPolicy, renderIamReference, upgradePolicy } from '../../../client/cli/render/iam-reference.js';
import { IAM_ACTIONS } from '../../../contracts/iam-actions.js';

const written = readFileSync(join(__dirname, '../../../docs/iam.md'), 'utf8');

describe('docs/iam.md', () => {
  it('is what the list of actions says now; `npm run docs` writes it', () => {
    expect(written).toBe(renderIamReference());
  });

  it('holds two policies that IAM can read', () => {
    const documents = [...written.matchAll(/```json\n([^`]+)```/g)].map(([, text]) => JSON.parse(text!));
    expect(documents).toEqual([planPolicy(), upgradePolicy()]);
  });
});

describe('the policies', () => {
  const allowed = ({ Statement }: ReturnType<typeof planPolicy>) => Statement.flatMap(({ Action }) => Action);

  it('allow every action of the list, and planning nothing that changes a cluster', () => {
    expect(allowed(planPolicy()).sort()).toEqual(Object.values(IAM_ACTIONS.plan).flat().sort());
    expect(allowed(upgradePolicy())).toEqual(
      expect.arrayContaining(Object.values(IAM_ACTIONS.upgrade).flat()),
    );
    const reads = /:(Describe|Get|List)\w+$|^eks:StartInsightsRefresh$/;
    expect(allowed(planPolicy()).filter((action) => !reads.test(action))).toEqual([]);
  });

  it('restrict what can be restricted', () => {
    for (const { Sid, Resource } of [...planPolicy().Statement, ...upgradePolicy().Statement]) {
      expect(Resource.includes('*')).toBe(Sid === 'AnyResource');
    }
  });
});
