import { checkContext } from '../../../../activities/preflight/check.js';
import { kubeletSkewCheck } from '../../../../activities/preflight/checks/skew.js';
import { hopTargets } from '../../../../activities/preflight/versions.js';
import { DrydockError } from '../../../../contracts/drydock-error.js';
import type { UpgradeRequestInput } from '../../../../contracts/upgrade-request.js';
import { cluster, customGroup, nodeGroup, request } from '../planning/support/clusters.js';
import { plan } from '../planning/support/plans.js';
import { inventory, node } from './fixtures.js';

/** The pre-flight finding and planning's refusal follow the same rule, each in its own words. */

type Fields = Omit<UpgradeRequestInput, 'clusterName'>;

const TYPES = ['AL2023_x86_64_STANDARD', 'AL2_x86_64', 'BOTTLEROCKET_x86_64', 'CUSTOM'];
const AMI = 'ami-0bbbbbbbbbbbbbbbb';

const cases = [31, 32, 33].flatMap((current) =>
  TYPES.flatMap((type) =>
    [0, 1, 2, 3, 4].flatMap((behind) =>
      [0, 1, 2].flatMap((hops) =>
        [false, true].map((excluded) => ({ current, type, behind, target: current + hops, excluded })),
      ),
    ),
  ),
);

it.each(cases)(
  'a $type group $behind behind 1.$current on the way to 1.$target, excluded: $excluded',
  ({ current, type, behind, target, excluded }) => {
    const version = `1.${current - behind}`;
    const group = type === 'CUSTOM' ? customGroup('a', version) : nodeGroup('a', version, { ami_type: type });
    const state = cluster(`1.${current}`, { node_groups: [group, nodeGroup('level', `1.${current}`)] });
    const fields: Fields = {
      targetVersion: `1.${target}`,
      ...(excluded && { nodeGroups: { exclude: ['a'] } }),
      ...(type === 'CUSTOM' && { nodeGroupOverrides: { a: { amiId: AMI } } }),
    };
    const context = checkContext(
      request(fields),
      state,
      hopTargets(state.current_version, fields.targetVersion),
    );
    const nodes = [node({ nodeGroup: 'a', kubeletVersion: `v${version}.4` })];
    const found = kubeletSkewCheck.run(inventory({ nodes }), context);
    expect(found.some(({ code }) => code === 'KUBELET_SKEW')).toBe(isRefused(() => plan(state, fields)));
  },
);

/** Whether planning refuses for the skew; that there is nothing to do is no matter here. */
function isRefused(planning: () => unknown): boolean {
  try {
    planning();
    return false;
  } catch (error) {
    if (!(error instanceof DrydockError)) throw error;
    if (error.code !== 'VERSION_SKEW' && error.code !== 'ALREADY_AT_VERSION') throw error;
    return error.code === 'VERSION_SKEW';
  }
}
