import type { V1Node } from '@kubernetes/client-node';
import { addNodes, emptyNodeSummary, ownerOf } from '../../../../activities/perception/node-summary.js';

describe('ownerOf', () => {
  it.each([
    [{ 'eks.amazonaws.com/compute-type': 'fargate' }, 'fargate'],
    [{ 'eks.amazonaws.com/compute-type': 'auto', 'karpenter.sh/nodepool': 'general-purpose' }, 'auto'],
    [{ 'karpenter.sh/nodepool': 'default' }, 'karpenter'],
    [{ 'karpenter.sh/provisioner-name': 'default' }, 'karpenter'],
    [{ 'eks.amazonaws.com/compute-type': 'hybrid' }, 'self_managed'],
    [{}, 'self_managed'],
  ])('tells from %j', (labels, owner) => {
    expect(ownerOf(labels)).toBe(owner);
  });
});

describe('addNodes', () => {
  const node = (labels: Record<string, string>, kubeletVersion?: string): V1Node =>
    ({ metadata: { labels }, status: { nodeInfo: { kubeletVersion } } }) as V1Node;
  const blue = { 'eks.amazonaws.com/nodegroup': 'blue' };

  it('counts kubelets by node group, and the nodes of nobody by owner, over pages', () => {
    const summary = emptyNodeSummary();
    addNodes(summary, [node(blue, 'v1.31.2-eks-1'), node(blue, 'v1.31.2-eks-1'), node({}, 'v1.31.2')]);
    addNodes(summary, [node(blue, 'v1.32.0-eks-2'), node(blue), { metadata: {} }]);
    expect(summary.total).toBe(6);
    expect(summary.kubelets).toEqual(
      new Map([
        [
          'blue',
          new Map([
            ['v1.31.2-eks-1', 2],
            ['v1.32.0-eks-2', 1],
          ]),
        ],
      ]),
    );
    expect(summary.unmanaged).toEqual({ self_managed: 2, karpenter: 0, fargate: 0, auto: 0 });
  });
});
