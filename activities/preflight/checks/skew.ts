import type { Finding } from '../../../contracts/findings.js';
import { hasImageFor } from '../../planning/ami-parameters.js';
import { MAX_SKEW } from '../../planning/versions.js';
import { defineCheck, finding, type CheckContext } from '../check.js';
import { groupBy } from '../group-by.js';
import type { NodeInfo, WorkloadInfo } from '../inventory.js';
import { someOf } from '../references.js';
import { imageTag, minorIn } from '../versions.js';

/**
 * How a component at `minor` fares while the control plane passes the hops. Where planning can move it to a version, it is
 * brought level with the control plane before a hop and follows after it; elsewhere it stays.
 * @param canMoveTo whether planning moves it to that minor version
 */
function skewProblem(
  minor: number,
  { state, hops }: Pick<CheckContext, 'state' | 'hops'>,
  canMoveTo: (minor: number) => boolean,
): string | null {
  let controlPlane = minorIn(state.current_version) ?? 0;
  if (minor > controlPlane) return `is ahead of the control plane (1.${controlPlane})`;
  let at = minor;
  for (const next of hops.map(minorIn).filter((hop) => hop !== null)) {
    if (canMoveTo(controlPlane)) at = controlPlane;
    // A hop that only brings nodes and add-ons level makes nothing worse.
    if (next > controlPlane && next - at > MAX_SKEW) {
      return `would be ${next - at} minor versions behind a control plane at 1.${next}`;
    }
    if (canMoveTo(next)) at = next;
    controlPlane = next;
  }
  return null;
}

/** Kubelets by node group; nodes outside of managed groups by themselves. */
export const kubeletSkewCheck = defineCheck({
  codes: ['KUBELET_SKEW', 'KUBELET_BEHIND'],
  needs: ['nodes'],
  run({ nodes }, context) {
    const { state, upgrades } = context;
    const current = minorIn(state.current_version) ?? 0;
    const kinds = groupBy(nodes, (node) => `${node.nodeGroup ?? ''}\n${minorIn(node.kubeletVersion)}`);
    return [...kinds.values()].flatMap((alike): Finding[] => {
      const node = alike[0];
      const minor = node && minorIn(node.kubeletVersion);
      if (!node || typeof minor !== 'number') return [];
      const group = state.node_groups.find(({ name }) => name === node.nodeGroup);
      const resource = group?.arn ?? `Node/${node.name}`;
      const who = `${alike.length} ${alike.length === 1 ? 'node' : 'nodes'} of ${
        group ? `node group ${group.name}` : 'no managed node group'
      } (such as ${node.name}, ${node.kubeletVersion})`;
      const problem = skewProblem(
        minor,
        context,
        (to) => group !== undefined && upgrades(group.name) && hasImageFor(group.ami_type, `1.${to}`),
      );
      if (problem) return [finding('KUBELET_SKEW', resource, `The kubelet of ${who} ${problem}.`)];
      if (minor >= current) return [];
      const message = `${who} trail the control plane (1.${current}) by ${current - minor}.`;
      return [finding('KUBELET_BEHIND', resource, message)];
    });
  },
});

/**
 * kube-proxy, by the image that its DaemonSet runs, against the control plane on its way and the kubelets beside it now.
 * As an EKS add-on it moves along. Whatever is within three minors of a control plane that it does not lead is within
 * three of each other: the kubelets are only told apart while one side breaks that rule already.
 * https://kubernetes.io/releases/version-skew-policy/#kube-proxy
 */
export const kubeProxySkewCheck = defineCheck({
  codes: ['KUBE_PROXY_SKEW'],
  needs: ['workloads', 'nodes'],
  run({ workloads, nodes }, context) {
    const { state, request } = context;
    const version = kubeProxyVersion(workloads);
    const minor = version ? minorIn(version) : null;
    if (minor === null) return [];
    const managed = state.addons.some(({ name }) => name === 'kube-proxy');
    const movesAlong = managed && !request.addons['kube-proxy']?.skip;
    const problem = skewProblem(minor, context, () => movesAlong);
    return [problem, kubeletDistance(minor, nodes)]
      .filter((text) => text !== null)
      .map((text) =>
        finding('KUBE_PROXY_SKEW', 'DaemonSet/kube-system/kube-proxy', `kube-proxy ${version} ${text}.`),
      );
  },
});

function kubeProxyVersion(workloads: WorkloadInfo[]): string | null {
  const proxy = workloads.find(
    ({ kind, namespace, name }) =>
      kind === 'DaemonSet' && namespace === 'kube-system' && name === 'kube-proxy',
  );
  return proxy?.template.images.map(imageTag).find((tag) => tag !== null && minorIn(tag) !== null) ?? null;
}

/** kube-proxy may be up to three minor versions older or newer than the kubelet beside it. */
function kubeletDistance(minor: number, nodes: NodeInfo[]): string | null {
  const far = nodes.filter((node) => Math.abs((minorIn(node.kubeletVersion) ?? minor) - minor) > MAX_SKEW);
  if (far.length === 0) return null;
  const names = far.map(({ name, kubeletVersion }) => `${name} (${kubeletVersion})`);
  return `is more than ${MAX_SKEW} minor versions from the kubelets of ${someOf(names)}`;
}
