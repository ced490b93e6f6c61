import type { V1Node, V1Pod, V1PodList } from '@kubernetes/client-node';
import { eventually } from '../../../support/real/eventually.js';
import { barePod, deployment, namespace, readyPods } from './subject.js';
import type { Cluster } from './subject.js';

const strategic = 'application/strategic-merge-patch+json';
const cordonTaint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };

/** What a cordon does, and where pods go. */
export function describeNodes(cluster: () => Cluster): void {
  describe('nodes', () => {
    let path: string;
    const node = (name: string) => cluster().call.ok<V1Node>('GET', `/api/v1/nodes/${name}`);
    const patchNode = (name: string, body: object) =>
      cluster().call.ok<V1Node>('PATCH', `/api/v1/nodes/${name}`, { body, contentType: strategic });
    const cordon = (name: string, unschedulable: boolean) => patchNode(name, { spec: { unschedulable } });
    const podsOn = async (name: string) => {
      const query = `fieldSelector=${encodeURIComponent(`spec.nodeName=${name},status.phase!=Succeeded`)}`;
      return (await cluster().call.ok<V1PodList>('GET', `${path}/pods?${query}`)).items;
    };

    beforeAll(async () => {
      path = await namespace(cluster(), 'nodes');
    });

    it('keeps new pods off a cordoned node, and leaves those that are there', async () => {
      const [cordoned] = cluster().nodes;
      const { call } = cluster();
      await call.ok('POST', `${path}/pods`, { body: barePod('stays', { nodeName: cordoned }) });
      expect((await cordon(cordoned!, true)).spec!.unschedulable).toBe(true);
      await eventually(async () => {
        const { spec } = await node(cordoned!);
        const tainted = spec!.taints?.some(
          ({ key, effect }) => key === cordonTaint.key && effect === cordonTaint.effect,
        );
        return tainted === true || 'the node has no taint yet';
      });

      await call.ok('POST', '/apis/apps/v1/namespaces/nodes/deployments', {
        body: deployment('elsewhere', 9),
      });
      const pods = await readyPods(cluster(), path, 'elsewhere', 9);
      expect(pods.map(({ spec }) => spec!.nodeName)).not.toContain(cordoned);
      expect((await podsOn(cordoned!)).map(({ metadata }) => metadata!.name)).toEqual(['stays']);

      await cordon(cordoned!, false);
      await eventually(async () => {
        const { spec } = await node(cordoned!);
        return (!spec!.unschedulable && !spec!.taints?.length) || 'the node is still tainted';
      });
    });

    it('lists the pods of one node', async () => {
      const name = cluster().nodes[1]!;
      const expected = (await cluster().call.ok<V1PodList>('GET', `${path}/pods`)).items
        .filter(({ spec }) => spec!.nodeName === name)
        .map(({ metadata }) => metadata!.name);
      expect((await podsOn(name)).map(({ metadata }) => metadata!.name)).toEqual(expected);
      expect(expected.length).toBeGreaterThan(0);
    });

    it('leaves a pod pending that no node is for, and says why', async () => {
      const { call } = cluster();
      const body = barePod('nowhere');
      body.spec!.nodeSelector = { 'drydock.example.com/none': 'such' };
      await call.ok('POST', `${path}/pods`, { body });
      await eventually(async () => {
        const { status } = await call.ok<V1Pod>('GET', `${path}/pods/nowhere`);
        const condition = status!.conditions?.find(({ type }) => type === 'PodScheduled');
        return (
          (condition?.status === 'False' && condition.reason === 'Unschedulable') ||
          `the pod is ${JSON.stringify(status)}`
        );
      });
      const pending = `${path}/pods?fieldSelector=${encodeURIComponent('status.phase=Pending')}`;
      expect((await call.ok<V1PodList>('GET', pending)).items.map(({ metadata }) => metadata!.name)).toEqual([
        'nowhere',
      ]);
    });

    it('puts a pod where its node selector says', async () => {
      const { call, nodes } = cluster();
      const labels = { 'drydock.example.com/pool': 'chosen' };
      await patchNode(nodes[2]!, { metadata: { labels } });
      const body = deployment('chosen', 3);
      body.spec!.template.spec!.nodeSelector = labels;
      await call.ok('POST', '/apis/apps/v1/namespaces/nodes/deployments', { body });
      const pods = await readyPods(cluster(), path, 'chosen', 3);
      expect(new Set(pods.map(({ spec }) => spec!.nodeName))).toEqual(new Set([nodes[2]]));
      await patchNode(nodes[2]!, { metadata: { labels: { 'drydock.example.com/pool': null } } });
    });

    it('runs a pod of a DaemonSet on every node, cordoned or not', async () => {
      const { call, nodes } = cluster();
      await cordon(nodes[0]!, true);
      const { spec } = deployment('agent', 1);
      const body = {
        metadata: { name: 'agent' },
        spec: { selector: spec!.selector, template: spec!.template },
      };
      await call.ok('POST', '/apis/apps/v1/namespaces/nodes/daemonsets', { body });
      const pods = await readyPods(cluster(), path, 'agent', nodes.length);
      expect(pods.map((pod) => pod.spec!.nodeName).sort()).toEqual([...nodes].sort());
      for (const { metadata } of pods) {
        expect(metadata!.ownerReferences).toEqual([
          expect.objectContaining({ kind: 'DaemonSet', name: 'agent', controller: true }),
        ]);
      }
      await cordon(nodes[0]!, false);
    });
  });
}
