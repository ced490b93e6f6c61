import type { Finding } from '../../../contracts/findings.js';
import { MAX_SKEW } from '../../planning/versions.js';
import { defineCheck, finding } from '../check.js';
import { groupBy } from '../group-by.js';
import { imageTag, minorIn } from '../versions.js';

/** How a component at `minor` fares while the control plane passes `hops`, given that it moves along or stays. */
function skewProblem(minor: number, current: number, hops: number[], movesAlong: boolean): string | null {
  if (minor > current) return `is ahead of the control plane (1.${current})`;
  // What moves along has caught up with each hop before the next one.
  const last = movesAlong ? hops[0] : hops.at(-1);
  if (last === undefined || last - minor <= MAX_SKEW) return null;
  return `would be ${last - minor} minor versions behind a control plane at 1.${last}`;
}

const minors = (hops: string[]): number[] => hops.map(minorIn).filter((minor) => minor !== null);

/** Kubelets by node group; nodes outside of managed groups by themselves. */
export const kubeletSkewCheck = defineCheck({
  codes: ['KUBELET_SKEW', 'KUBELET_BEHIND'],
  needs: ['nodes'],
  run({ nodes }, { state, hops, upgrades }) {
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
      const problem = skewProblem(minor, current, minors(hops), group !== undefined && upgrades(group.name));
      if (problem) return [finding('KUBELET_SKEW', resource, `The kubelet of ${who} ${problem}.`)];
      if (minor >= current) return [];
      const message = `${who} trail the control plane (1.${current}) by ${current - minor}.`;
      return [finding('KUBELET_BEHIND', resource, message)];
    });
  },
});

/** kube-proxy, by the image that its DaemonSet runs. As an EKS add-on it moves along with every hop. */
export const kubeProxySkewCheck = defineCheck({
  codes: ['KUBE_PROXY_SKEW'],
  needs: ['workloads'],
  run({ workloads }, { state, request, hops }) {
    const proxy = workloads.find(
      ({ kind, namespace, name }) =>
        kind === 'DaemonSet' && namespace === 'kube-system' && name === 'kube-proxy',
    );
    const version = proxy?.template.images.map(imageTag).find((tag) => tag !== null && minorIn(tag) !== null);
    const minor = version ? minorIn(version) : null;
    if (minor === null) return [];
    const managed = state.addons.some(({ name }) => name === 'kube-proxy');
    const movesAlong = managed && !request.addons['kube-proxy']?.skip;
    const problem = skewProblem(minor, minorIn(state.current_version) ?? 0, minors(hops), movesAlong);
    return problem
      ? [finding('KUBE_PROXY_SKEW', 'DaemonSet/kube-system/kube-proxy', `kube-proxy ${version} ${problem}.`)]
      : [];
  },
});
