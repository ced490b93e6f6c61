import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectDrydock, type Drydock, type Operation } from '../../client/sdk/index.js';
import type { LedgerState } from '../../contracts/ledger.js';
import { ledgerId } from '../../contracts/names.js';
import type { UpgradeResult } from '../../contracts/upgrade-result.js';
import { DEFAULT_ACCOUNT, DEFAULT_REGION } from '../../infra/local/simulator/options.js';
import { CUSTOM_AMI, smallCluster } from '../support/clusters.js';
import { plannedChanges } from '../support/recorded-changes.js';
import { useSimulator } from '../support/simulator-environment.js';
import { startTemporalServer, type TemporalServer } from '../support/temporal-server.js';
import { changesOf, clusterEnd, type ClusterEnd } from './support/cluster-end.js';
import { CrashedUpgrades } from './support/crashed-upgrades.js';
import { seededRandom, testSeed } from './support/random.js';
import { startSimulatorProcess, type SimulatorProcess } from './support/simulator-process.js';
import { startWorkerProcess } from './support/worker-process.js';

/** Upgrades at once while the worker is killed, and the points at which they must have been hit: each, and in all. */
const UPGRADES = 8;
const POINTS = { each: 3, all: 30 };
const TEMPORAL_KILLS = 10;

/**
 * AWS seconds in a real one: so slow that upgrades outlast the kills, and so fast that the kills find them all along the
 * way. An activity whose worker was killed is taken up again 4 to 20 seconds later.
 */
const SCALE = { control: 500, worker: 35, temporal: 70 };

const seed = testSeed();
const random = seededRandom(seed);
const stateDir = mkdtempSync(join(tmpdir(), 'drydock-crash-'));
let temporal: TemporalServer;
let drydock: Drydock;
let undisturbed: { end: ClusterEnd; changes: string[] };

beforeAll(async () => {
  console.log(`Random seed ${seed}; repeat it with DRYDOCK_TEST_SEED=${seed}`);
  temporal = await startTemporalServer({ dbFile: join(stateDir, 'temporal.sqlite') });
  drydock = await connectDrydock({ address: temporal.address });
  undisturbed = await upgradeUndisturbed();
}, 120_000);

afterAll(async () => {
  await drydock?.close();
  await temporal?.stop();
  rmSync(stateDir, { recursive: true, force: true });
});

test(`upgrades whose worker is killed at ${POINTS.all} points end like one that is left alone`, async () => {
  const aws = await startSimulatorProcess(SCALE.worker);
  useSimulator(aws.url);
  let worker = await startWorkerProcess(temporal.address, aws.url);
  const upgrades = new CrashedUpgrades(drydock);
  const isEnough = (): boolean =>
    upgrades.allHits >= POINTS.all && upgrades.hitAtLeast(POINTS.each) >= UPGRADES;
  try {
    for (let open = 0; !isEnough();) {
      // Those that came through with too few hits have others in their place.
      for (; open + upgrades.hitAtLeast(POINTS.each) < UPGRADES || open === 0; open += 1)
        upgrades.add(await startUpgrade(aws, `worker-${upgrades.all.length}`));
      await sleep(random.between(1_000, 10_000));
      const running = await upgrades.strike(async () => {
        await worker.end('SIGKILL');
        worker = await startWorkerProcess(temporal.address, aws.url);
      });
      open = running.filter((operation) => upgrades.hitsOf(operation) < POINTS.each).length;
    }
    for (const operation of upgrades.all) await expectUndisturbedEnd(aws, operation);
  } finally {
    console.log(upgrades.report());
    await worker.end('SIGKILL');
    await aws.stop();
  }
}, 480_000);

test(`upgrades whose Temporal is killed ${TEMPORAL_KILLS} times end like one that is left alone`, async () => {
  const aws = await startSimulatorProcess(SCALE.temporal);
  useSimulator(aws.url);
  const worker = await startWorkerProcess(temporal.address, aws.url);
  const port = Number(temporal.address.split(':')[1]);
  const upgrades = new CrashedUpgrades(drydock);
  try {
    for (let kill = 0; kill < TEMPORAL_KILLS; kill += 1) {
      // A new one for every other kill, so that each finds some at their beginning and some well on their way.
      if (kill % 2 === 0) upgrades.add(await startUpgrade(aws, `temporal-${kill}`));
      await sleep(random.between(200, 2_500));
      const running = await upgrades.strike(async () => {
        await temporal.kill();
        temporal = await startTemporalServer({ dbFile: join(stateDir, 'temporal.sqlite'), port });
      });
      expect(running).not.toEqual([]);
    }
    for (const operation of upgrades.all) await expectUndisturbedEnd(aws, operation);
  } finally {
    console.log(upgrades.report());
    await worker.end('SIGKILL');
    await aws.stop();
  }
}, 480_000);

/** A cluster with most of what an upgrade changes: nodes under a budget, a custom image, a kept configuration, an autoscaler. */
async function addCluster(aws: SimulatorProcess, name: string): Promise<void> {
  await aws.addCluster(
    smallCluster(name, {
      addons: [
        { name: 'vpc-cni' },
        { name: 'coredns', configurationValues: '{"replicaCount":2}' },
        { name: 'kube-proxy' },
      ],
      nodegroups: [
        { name: 'blue', size: 2, max: 4, amiType: 'AL2023_x86_64_STANDARD' },
        {
          name: 'tuned',
          size: 1,
          max: 3,
          amiType: 'CUSTOM',
          launchTemplate: { imageId: 'ami-0aaaaaaaaaaaaaaa0' },
        },
      ],
      clusterAutoscaler: { replicas: 1, version: '1.32.1' },
    }),
  );
}

/** Starts the upgrade of a new cluster, under its name. */
async function startUpgrade(aws: SimulatorProcess, clusterName: string): Promise<Operation> {
  await addCluster(aws, clusterName);
  const { operation } = await drydock.startUpgrade(
    {
      clusterName,
      targetVersion: '1.33',
      maxUnavailable: 2,
      nodeGroupOverrides: { tuned: { amiId: CUSTOM_AMI } },
    },
    { operationId: clusterName },
  );
  return operation;
}

/** The upgrade that the others are compared with. */
async function upgradeUndisturbed(): Promise<typeof undisturbed> {
  const aws = await startSimulatorProcess(SCALE.control);
  useSimulator(aws.url);
  const worker = await startWorkerProcess(temporal.address, aws.url);
  try {
    const result = await (await startUpgrade(aws, 'control')).result();
    const changes = await changesOf(aws, 'control');
    expect(changes).toEqual(plannedChanges(result.plan!));
    return { end: await clusterEnd(aws, 'control'), changes };
  } finally {
    await worker.end();
    await aws.stop();
  }
}

/** The upgrade succeeded, each change of its plan was made once, and it leaves what an undisturbed one leaves. */
async function expectUndisturbedEnd(aws: SimulatorProcess, operation: Operation): Promise<void> {
  const result: UpgradeResult = await operation.result();
  expect(result).toMatchObject({
    status: 'SUCCEEDED',
    failure: null,
    manual_actions: [],
    rollback_steps: [],
  });
  expect(new Set(result.steps.map((step) => step.status))).toEqual(new Set(['succeeded']));

  const name = operation.id;
  const changes = await changesOf(aws, name);
  expect(changes).toEqual(plannedChanges(result.plan!));
  // One launch template's id is its cluster's own; everything else is the same.
  const alike = (change: string): string => change.replace(/ lt-\w+$/, '');
  expect(changes.map(alike)).toEqual(undisturbed.changes.map(alike));
  expect(await clusterEnd(aws, name)).toEqual(undisturbed.end);

  const ledger = drydock.temporal.client.workflow.getHandle(
    ledgerId({ account: DEFAULT_ACCOUNT, region: DEFAULT_REGION, clusterName: name }),
  );
  const { lease, rollback_window } = await ledger.query<LedgerState>('state');
  expect(lease).toBeNull();
  expect(rollback_window).toMatchObject({ operation_id: name, from: '1.32', to: '1.33' });
  expect(rollback_window!.deadline).toBe(result.rollback_deadline);
}
