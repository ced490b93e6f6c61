import { Command } from 'commander';
import { addUpgradeFlags, type UpgradeFlags } from '../../../client/cli/upgrade/flags.js';
import { mergeFlags } from '../../../client/cli/upgrade/request.js';
import { checkUpgradeRequest } from '../../../client/sdk/index.js';
import { requestHash } from '../../../client/sdk/request-hash.js';

/** The request that a command line describes, over the JSON of `--input`. */
function request(line: string, input: Record<string, unknown> = {}): Record<string, unknown> {
  const command = addUpgradeFlags(new Command('start')).exitOverride();
  command.parse(line ? line.split(' ') : [], { from: 'user' });
  return mergeFlags(input, command.opts<UpgradeFlags>());
}

describe('flags', () => {
  it('describe a whole request, which the schema takes', () => {
    const all = request(
      '--cluster demo --to 1.32 --strategy in_place --account 111122223333 --region eu-central-1 ' +
        '--role-arn arn:aws:iam::111122223333:role/drydock --external-id secret --profile admin --kube-context demo ' +
        '--approvals hop --approval-timeout 12h --node-groups blue,green --exclude-node-groups legacy* ' +
        '--node-group-order green,blue --node-group-order red --ami gpu=ami-0abc1234 --max-unavailable 3 ' +
        '--force-drain --force-insights --on-blocked skip --on-blocked-after 10m --bake-time 1h --bake-interval 1m ' +
        '--validation-timeout 5m --rollback-policy ask --rollback-ask-timeout 2h ' +
        '--addon-version coredns=v1.11.4-eksbuild.2 --skip-addon kube-proxy --ignore-finding A,B --fail-on recommended ' +
        '--wait-for-lease --initiated-by pipeline',
    );
    expect(all).toMatchObject({
      nodeGroups: { include: ['blue', 'green'], exclude: ['legacy*'], order: ['green', 'blue', 'red'] },
      nodeGroupOverrides: { gpu: { amiId: 'ami-0abc1234' } },
      maxUnavailable: 3,
      force: { drain: true, insights: true },
      onBlocked: { after: '10m', action: 'skip' },
      addons: { coredns: { version: 'v1.11.4-eksbuild.2' }, 'kube-proxy': { skip: true } },
      preflight: { ignore: ['A', 'B'], failOn: 'recommended' },
    });
    expect(checkUpgradeRequest(all)).toMatchObject(all);
  });

  it('leave out what is not said, so that the defaults of the schema hold', () => {
    expect(request('--cluster demo --to 1.32')).toEqual({ clusterName: 'demo', targetVersion: '1.32' });
    expect(request('--max-unavailable 25%')).toEqual({ maxUnavailable: '25%' });
  });

  it('go before the input, in either spelling, and keep what they do not touch', () => {
    const input = {
      cluster_name: 'other',
      target_version: '1.31',
      onBlocked: { after: '5m', action: 'skip' },
      addons: { coredns: { resolveConflicts: 'PRESERVE' } },
      bake_time: '1h',
    };
    expect(request('--cluster demo --on-blocked abort --addon-version coredns=v2', input)).toEqual({
      clusterName: 'demo',
      target_version: '1.31',
      onBlocked: { after: '5m', action: 'abort' },
      addons: { coredns: { resolveConflicts: 'PRESERVE', version: 'v2' } },
      bake_time: '1h',
    });
  });
});

describe('requestHash', () => {
  const hash = (input: unknown) => requestHash(checkUpgradeRequest(input));

  it('is the same for the same request, however it is written', () => {
    expect(hash({ clusterName: 'demo', targetVersion: '1.32' })).toBe(
      hash({
        target_version: '1.32',
        strategy: 'in_place',
        force: { insights: false },
        cluster_name: 'demo',
      }),
    );
  });

  it('is another for another request, also when only an order differs', () => {
    const ordered = (order: string[]) =>
      hash({ clusterName: 'demo', targetVersion: '1.32', nodeGroups: { order } });
    expect(ordered(['a', 'b'])).not.toBe(ordered(['b', 'a']));
  });
});
