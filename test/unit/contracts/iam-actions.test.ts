import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IAM_ACTIONS, IAM_FREE_ACTIONS, IAM_IMPLIED_ACTIONS } from '../../../contracts/iam-actions.js';

/** The prefixes of IAM actions by the SDK's package. */
const PREFIXES: Record<string, string> = {
  'client-auto-scaling': 'autoscaling',
  'client-ec2': 'ec2',
  'client-eks': 'eks',
  'client-eventbridge': 'events',
  'client-iam': 'iam',
  'client-service-quotas': 'servicequotas',
  'client-ssm': 'ssm',
  'client-sts': 'sts',
};

const IMPORT = /import\s*\{([^}]*)\}\s*from\s*'@aws-sdk\/(client-[\w-]+)'/g;

/** The IAM actions behind the commands and paginators that a source imports from the AWS SDK. */
function actionsIn(source: string): string[] {
  return [...source.matchAll(IMPORT)].flatMap(([, names = '', client = '']) =>
    names.split(',').flatMap((name) => {
      const match = /^(?:(\w+)Command|paginate(\w+))$/.exec(name.trim());
      const operation = match?.[1] ?? match?.[2];
      return operation === undefined ? [] : `${PREFIXES[client] ?? client}:${operation}`;
    }),
  );
}

const root = join(__dirname, '../../../activities');
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => readFileSync(join(root, path), 'utf8'));
const used = new Set(sources.flatMap(actionsIn));
const listed = [...Object.values(IAM_ACTIONS.plan).flat(), ...Object.values(IAM_ACTIONS.upgrade).flat()];

describe('the list of IAM actions', () => {
  it('reads imports as they are written', () => {
    const source = `import {
      UpdateAddonCommand,
      paginateListAddons,
      type UpdateAddonCommandInput,
      EKSClient,
    } from '@aws-sdk/client-eks';
    import { NewCommand } from '@aws-sdk/client-unknown';`;
    expect(actionsIn(source)).toEqual(['eks:UpdateAddon', 'eks:ListAddons', 'client-unknown:New']);
  });

  it('has every action that an activity takes, and no other', () => {
    expect([...listed, ...IAM_FREE_ACTIONS].sort()).toEqual([...used].sort());
  });

  it('names each action once', () => {
    const all = [...listed, ...IAM_FREE_ACTIONS, ...IAM_IMPLIED_ACTIONS.map(({ action }) => action)];
    expect(all).toEqual([...new Set(all)]);
  });

  it('knows no activity that waits by the waiters of the SDK, whose actions their names do not tell', () => {
    expect(sources.filter((source) => /\bwaitUntil\w+\b[^;]*from '@aws-sdk/.test(source))).toEqual([]);
  });
});
