import type { V1Deployment } from '@kubernetes/client-node';
import {
  autoscalerOf,
  leastHealthy,
  shapeDaemonSet,
  shapeDeployment,
  shapeStatefulSet,
} from '../../../../activities/perception/applications.js';

const metadata = { namespace: 'shop', name: 'web' };

describe('shaping workloads', () => {
  it('takes replicas and readiness from where each kind keeps them', () => {
    const deployment = { metadata, spec: { replicas: 3 }, status: { readyReplicas: 2 } } as V1Deployment;
    expect(shapeDeployment(deployment)).toEqual({ ...metadata, kind: 'Deployment', replicas: 3, ready: 2 });
    expect(shapeStatefulSet({ metadata })).toEqual({
      ...metadata,
      kind: 'StatefulSet',
      replicas: 1,
      ready: 0,
    });
    const daemonSet = { metadata, status: { desiredNumberScheduled: 4, numberReady: 4 } };
    expect(shapeDaemonSet(daemonSet as never)).toMatchObject({ kind: 'DaemonSet', replicas: 4, ready: 4 });
    expect(shapeDaemonSet({ metadata })).toMatchObject({ replicas: 0, ready: 0 });
  });
});

describe('leastHealthy', () => {
  const app = (name: string, ready: number, replicas: number) => ({
    namespace: 'n',
    name,
    kind: 'Deployment',
    ready,
    replicas,
  });

  it('sorts by the ready share, then by name, with nothing wanted counting as healthy', () => {
    const sorted = leastHealthy([
      app('b', 2, 2),
      app('idle', 0, 0),
      app('a', 1, 1),
      app('c', 1, 2),
      app('d', 0, 1),
    ]);
    expect(sorted.map(({ name }) => name)).toEqual(['d', 'c', 'a', 'b', 'idle']);
  });

  it('keeps at most 500, the unhealthy ones among them', () => {
    const many = Array.from({ length: 600 }, (_, index) => app(`app-${index}`, index === 599 ? 0 : 1, 1));
    const kept = leastHealthy(many);
    expect(kept).toHaveLength(500);
    expect(kept[0]?.name).toBe('app-599');
  });
});

describe('autoscalerOf', () => {
  const deployment = (...images: string[]): V1Deployment =>
    ({
      metadata: { namespace: 'kube-system', name: 'scaler' },
      spec: { replicas: 2, template: { spec: { containers: images.map((image) => ({ image })) } } },
    }) as V1Deployment;

  it('is known by its image, whatever the Deployment is called', () => {
    const image = 'registry.k8s.io/autoscaling/cluster-autoscaler:v1.32.1';
    expect(autoscalerOf(deployment('envoy:1', image))).toEqual({
      namespace: 'kube-system',
      name: 'scaler',
      replicas: 2,
      image,
    });
  });

  it('is not anything else', () => {
    expect(autoscalerOf(deployment('registry.k8s.io/cpa/cluster-proportional-autoscaler:v1.8'))).toBeNull();
    expect(autoscalerOf({})).toBeNull();
  });
});
