import { InvalidParameterException, InvalidRequestException } from '@aws-sdk/client-eks';
import type { Nodegroup } from '@aws-sdk/client-eks';
import type { ActionParameters } from '../../contracts/actions.js';
import { DrydockError } from '../../contracts/drydock-error.js';
import type { ActionContext } from '../steps/action.js';
import { describeNodegroup } from './describe.js';

/** A group's versions, or the ones that it is to have; null where EKS chooses. */
interface NodeVersion {
  version: string | null;
  release: string | null;
}

/**
 * NODEGROUP_DOWNGRADE_REFUSED for the answer of EKS to an update that takes a group back, or null for any other. The API
 * reference denies it ("You can't roll back a node group to an earlier Kubernetes version or AMI version"), while the
 * guide to control plane rollbacks asks for it, so both answers are to be expected.
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateNodegroupVersion.html
 */
export async function downgradeRefusal(
  context: ActionContext,
  { nodegroup, version, release_version }: ActionParameters<'eks', 'update_nodegroup'>,
  error: unknown,
): Promise<DrydockError | null> {
  if (!(error instanceof InvalidParameterException || error instanceof InvalidRequestException)) return null;
  const present = versionOf(await describeNodegroup(context, nodegroup));
  const wanted = { version, release: release_version };
  if (!isEarlier(wanted, present)) return null;
  const message = `EKS refuses to take node group ${nodegroup} from ${describe(present)} back to ${describe(wanted)}: ${error.message}`;
  const resource = `nodegroup/${context.target.clusterName}/${nodegroup}`;
  return new DrydockError('NODEGROUP_DOWNGRADE_REFUSED', message, { resource, cause: error });
}

function versionOf({ version, releaseVersion }: Nodegroup): NodeVersion {
  return { version: version ?? null, release: releaseVersion ?? null };
}

function describe({ version, release }: NodeVersion): string {
  return release === null ? `${version}` : `${version} (${release})`;
}

/** Whether `a` is of an earlier Kubernetes version than `b`, or of an earlier AMI release of the same one. */
function isEarlier(a: NodeVersion, b: NodeVersion): boolean {
  if (a.version === null || b.version === null) return false;
  const versions = compareNumbers(a.version, b.version);
  if (versions !== 0 || a.release === null || b.release === null) return versions < 0;
  return compareNumbers(a.release, b.release) < 0;
}

/** Orders by the numbers in a text: `1.33`, `1.33.0-20250519` of AL2023, `1.44.0-2f1d2a9d` of Bottlerocket. */
function compareNumbers(a: string, b: string): number {
  const [left = [], right = []] = [a, b].map((text) => (text.match(/\d+/g) ?? []).map(Number));
  const at = left.findIndex((number, i) => number !== right[i]);
  return at === -1 ? 0 : left[at]! - (right[at] ?? 0);
}
