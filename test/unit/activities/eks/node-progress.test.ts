import type { V1Node } from '@kubernetes/client-node';
import { isMixed, nodeProgress } from '../../../../activities/eks/node-progress.js';

const UPDATE_MADE = new Date('2026-11-01T10:00:00.700Z');
const BEFORE = new Date('2026-11-01T09:00:00Z');
const AFTER = new Date('2026-11-01T10:03:00Z');

interface NodeShape {
  kubelet?: string;
  created?: Date;
  ready?: boolean;
  cordoned?: boolean;
  image?: string;
  template?: string;
}

function node({
  kubelet = 'v1.32.3-eks-1',
  created = BEFORE,
  ready = true,
  cordoned,
  image,
  template,
}: NodeShape): V1Node {
  const labels: Record<string, string> = {};
  if (image) labels['eks.amazonaws.com/nodegroup-image'] = image;
  if (template) labels['eks.amazonaws.com/sourceLaunchTemplateVersion'] = template;
  return {
    metadata: { creationTimestamp: created, labels },
    spec: { unschedulable: cordoned },
    status: {
      nodeInfo: { kubeletVersion: kubelet } as NonNullable<V1Node['status']>['nodeInfo'],
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'Unknown' }],
    },
  };
}

const toMinor = { version: '1.33', launchTemplateVersion: null, since: UPDATE_MADE };
const newNode = { kubelet: 'v1.33.1-eks-2', created: AFTER };

describe('nodeProgress', () => {
  test('counts new nodes that are Ready as done, others as starting, and cordoned old ones as draining', () => {
    const nodes = [
      node({}),
      node({ cordoned: true }),
      node(newNode),
      node({ ...newNode, ready: false }),
      node({ ...newNode, cordoned: true }),
    ];
    expect(nodeProgress(nodes, 4, toMinor)).toEqual({ total: 4, done: 2, draining: 1, starting: 1 });
  });

  test('does not count the surge', () => {
    expect(nodeProgress([node(newNode), node(newNode)], 1, toMinor)).toMatchObject({ total: 1, done: 1 });
  });

  test('does not take a new node of the old version for done', () => {
    const scaledOut = node({ created: AFTER });
    expect(nodeProgress([scaledOut], 1, toMinor)).toMatchObject({ done: 0, starting: 0 });
  });

  test('knows the nodes of a patch by their age, to the second', () => {
    const patch = { version: '1.32', launchTemplateVersion: null, since: UPDATE_MADE };
    const sameSecond = node({ created: new Date('2026-11-01T10:00:00Z') });
    expect(nodeProgress([node({}), sameSecond], 2, patch)).toMatchObject({ done: 1 });
  });

  test('keeps nodes that an update which failed before has made already, by their image', () => {
    const patch = { version: '1.32', launchTemplateVersion: null, since: UPDATE_MADE };
    const nodes = [
      node({ image: 'ami-new', created: AFTER }),
      node({ image: 'ami-new' }),
      node({ image: 'ami-old' }),
    ];
    expect(nodeProgress(nodes, 3, patch)).toMatchObject({ done: 2 });
  });

  test('knows nodes by their launch template version', () => {
    const template = { version: null, launchTemplateVersion: '8', since: UPDATE_MADE };
    const nodes = [
      node({ template: '8' }),
      node({ template: '7', created: AFTER }),
      node({ created: AFTER }),
      node({}),
    ];
    expect(nodeProgress(nodes, 4, template)).toMatchObject({ done: 2 });
  });

  test('counts every node as new when nothing had to be done', () => {
    expect(nodeProgress([node({}), node({ ready: false })], 2, { ...toMinor, since: null })).toEqual({
      total: 2,
      done: 1,
      draining: 0,
      starting: 1,
    });
  });
});

describe('isMixed', () => {
  test.each([
    ['no nodes', [], '1.32', false],
    ['one kind', [{ image: 'a' }, { image: 'a' }], '1.32', false],
    ['two images', [{ image: 'a' }, { image: 'b' }], '1.32', true],
    ['two template versions', [{ template: '1' }, { template: '2' }], null, true],
    ['a kubelet of another minor', [{ kubelet: 'v1.33.1-eks-2' }], '1.32', true],
    ['no version to compare with', [{ kubelet: 'v1.33.1-eks-2' }], null, false],
  ] as [string, NodeShape[], string | null, boolean][])('%s', (_, shapes, version, expected) => {
    expect(isMixed(shapes.map(node), version)).toBe(expected);
  });
});
