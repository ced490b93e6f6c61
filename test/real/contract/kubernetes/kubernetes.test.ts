import { realCluster, simulatedCluster } from './clusters.js';
import { describeEvictions } from './evictions.js';
import { describeNodes } from './nodes.js';
import { describeReads } from './reads.js';
import type { Cluster } from './subject.js';
import { describeWatches } from './watches.js';
import { describeWrites } from './writes.js';

// What Drydock asks of a Kubernetes API has the same answer from a real API server and from the simulated one.
describe.each([
  ['a real API server', realCluster],
  ['the simulated API server', simulatedCluster],
])('%s', (_, start) => {
  let started: { cluster: Cluster; stop(): Promise<void> };
  beforeAll(async () => {
    started = await start();
  });
  afterAll(async () => {
    started?.cluster.call.close();
    await started?.stop();
  });
  const cluster = () => started.cluster;

  describeReads(cluster);
  describeWrites(cluster);
  describeWatches(cluster);
  describeEvictions(cluster);
  describeNodes(cluster);
});
