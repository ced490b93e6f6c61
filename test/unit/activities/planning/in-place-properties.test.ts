import fc from 'fast-check';
import { minorOf } from '../../../../activities/planning/versions.js';
import type { ClusterState, NodeGroupInfo } from '../../../../contracts/cluster-state.js';
import { DrydockError } from '../../../../contracts/drydock-error.js';
import type { UpgradePlan, UpgradeStep } from '../../../../contracts/plan.js';
import type { UpgradeRequestInput } from '../../../../contracts/upgrade-request.js';
import { addon, AUTOSCALER, cluster, customGroup, nodeGroup } from './support/clusters.js';
import { facts } from './support/facts.js';
import { plan } from './support/plans.js';

/** Any cluster and request that is planned, with the plan; what is refused is refused for the skew or for being done. */
interface Sample {
  state: ClusterState;
  upgrade: UpgradePlan;
}

const ADDONS = facts().addons;

const arbitraryGroups = (version: number): fc.Arbitrary<NodeGroupInfo[]> =>
  fc
    .array(
      fc.record({
        behind: fc.integer({ min: 0, max: 3 }),
        type: fc.constantFrom('AL2023_x86_64_STANDARD', 'AL2_x86_64', 'BOTTLEROCKET_x86_64', 'CUSTOM'),
        nodes: fc.integer({ min: 0, max: 5 }),
      }),
      { maxLength: 4 },
    )
    .map((groups) =>
      groups.map(({ behind, type, nodes }, index) => {
        const newest = type === 'AL2_x86_64' ? Math.min(version, 32) : version;
        const at = `1.${Math.min(newest, version - behind)}`;
        const name = `group-${index}`;
        if (type === 'CUSTOM') return customGroup(name, nodes === 0 ? null : at, { desired_size: nodes });
        return nodeGroup(name, at, { ami_type: type, desired_size: nodes });
      }),
    );

const arbitraryAddons = (version: number) =>
  fc
    .record(
      Object.fromEntries(
        Object.keys(ADDONS).map((name) => [
          name,
          fc.constantFrom(...(ADDONS[name]?.[`1.${version}`]?.versions ?? [])),
        ]),
      ),
      { requiredKeys: [] },
    )
    .map((versions) => Object.entries(versions).map(([name, at]) => addon(name, String(at))));

const arbitraryRequest = (target: string, groups: readonly NodeGroupInfo[]) =>
  fc.record<Omit<UpgradeRequestInput, 'clusterName'>>({
    targetVersion: fc.constant(target),
    approvals: fc.constantFrom('none', 'plan', 'hop', 'nodegroup'),
    maxUnavailable: fc.constantFrom(undefined, 1, 2, '50%'),
    nodeGroups: fc.record({
      exclude: fc.subarray(groups.map(({ name }) => name)),
      order: fc.shuffledSubarray(groups.map(({ name }) => name)),
    }),
    nodeGroupOverrides: fc
      .subarray(groups.filter(({ ami_type }) => ami_type === 'CUSTOM').map(({ name }) => name))
      .map((names) => Object.fromEntries(names.map((name) => [name, { amiId: 'ami-0bbbbbbbbbbbbbbbb' }]))),
  });

const sample: fc.Arbitrary<Sample> = fc
  .record({ from: fc.integer({ min: 30, max: 34 }), hops: fc.integer({ min: 0, max: 4 }) })
  .chain(({ from, hops }) =>
    fc
      .record({
        groups: arbitraryGroups(from),
        addons: arbitraryAddons(from),
        autoscaler: fc.constantFrom(null, AUTOSCALER),
        target: fc.constant(`1.${Math.min(35, from + hops)}`),
      })
      .chain(({ groups, addons, autoscaler, target }) =>
        arbitraryRequest(target, groups).map((fields) => ({
          state: cluster(`1.${from}`, { node_groups: groups, addons, autoscaler }),
          fields,
        })),
      ),
  )
  .map(({ state, fields }) => ({ state, upgrade: planned(state, fields) }))
  .filter((entry): entry is Sample => entry.upgrade !== null);

function planned(state: ClusterState, fields: Omit<UpgradeRequestInput, 'clusterName'>): UpgradePlan | null {
  try {
    return plan(state, fields);
  } catch (error) {
    if (error instanceof DrydockError && ['VERSION_SKEW', 'ALREADY_AT_VERSION'].includes(error.code))
      return null;
    throw error;
  }
}

/** The versions in a cluster as the steps of a plan go by. */
class Walk {
  controlPlane: number;
  kubeProxy: number | null;
  readonly kubelets = new Map<string, number>();

  constructor(state: ClusterState) {
    this.controlPlane = minorOf(state.current_version);
    const proxy = state.addons.find(({ name }) => name === 'kube-proxy');
    this.kubeProxy = proxy ? minorOf(proxy.version) : null;
    for (const { name, version } of state.node_groups) {
      if (version !== null) this.kubelets.set(name, minorOf(version));
    }
  }

  take({ action, parameters, hop }: UpgradeStep): void {
    const version = parameters['version'];
    if (action === 'update_control_plane' || action === 'rollback_control_plane')
      this.controlPlane = minorOf(String(version));
    if (action === 'update_addon' && parameters['addon'] === 'kube-proxy')
      this.kubeProxy = minorOf(String(version));
    if (action === 'update_nodegroup') {
      this.kubelets.set(
        String(parameters['nodegroup']),
        minorOf(version === null ? hop.to : String(version)),
      );
    }
  }
}

function always(check: (entry: Sample) => void): void {
  fc.assert(fc.property(sample, check), { numRuns: 100 });
}

test('the control plane goes up by exactly one minor version a hop, in order, to the target', () => {
  always(({ state, upgrade }) => {
    const raised = upgrade.steps.filter((step) => step.action === 'update_control_plane');
    const from = minorOf(state.current_version);
    expect(raised.map((step) => step.parameters['version'])).toEqual(
      raised.map((_, index) => `1.${from + index + 1}`),
    );
    expect(from + raised.length).toBe(minorOf(upgrade.target_version));
    for (const { hop } of raised) expect(minorOf(hop.to) - minorOf(hop.from)).toBe(1);
  });
});

test('kubelets stay within three versions below the control plane, kube-proxy never above it', () => {
  always(({ state, upgrade }) => {
    const walk = new Walk(state);
    for (const step of upgrade.steps) {
      walk.take(step);
      const { controlPlane, kubeProxy, kubelets } = walk;
      for (const kubelet of kubelets.values()) {
        expect(kubelet).toBeLessThanOrEqual(controlPlane);
        expect(controlPlane - kubelet).toBeLessThanOrEqual(3);
      }
      if (kubeProxy !== null) {
        expect(kubeProxy).toBeLessThanOrEqual(controlPlane);
        expect(controlPlane - kubeProxy).toBeLessThanOrEqual(3);
      }
    }
  });
});

test('the way back keeps kubelets and kube-proxy at or below the control plane, and ends at returns_to', () => {
  always(({ state, upgrade }) => {
    const walk = new Walk(state);
    for (const step of upgrade.steps) walk.take(step);
    for (const step of upgrade.rollback_plan.steps) {
      // A custom image goes back to the one before, whose version is not written in the step.
      if (step.action === 'update_nodegroup' && step.parameters['version'] === null) {
        walk.kubelets.delete(String(step.parameters['nodegroup']));
      } else walk.take(step);
      for (const kubelet of walk.kubelets.values()) expect(kubelet).toBeLessThanOrEqual(walk.controlPlane);
      if (walk.kubeProxy !== null) expect(walk.kubeProxy).toBeLessThanOrEqual(walk.controlPlane);
    }
    expect(`1.${walk.controlPlane}`).toBe(upgrade.rollback_plan.returns_to);
  });
});

test('every change has a way back or is named among the limitations', () => {
  always(({ upgrade: { steps, rollback_plan: rollback } }) => {
    const text = rollback.limitations.join('\n');
    for (const step of steps) {
      if (step.resource_type === 'gate' || step.always || step.rollback_action !== null) continue;
      const named =
        step.parameters['launch_template_id'] ?? `Node group ${String(step.parameters['nodegroup'])} stays`;
      expect(text).toContain(named);
    }
  });
});

test('step ids are unique, outputs are used after they are made', () => {
  always(({ upgrade: { steps, rollback_plan: rollback } }) => {
    const ids = [...steps, ...rollback.steps].map((step) => step.step_id);
    expect(new Set(ids).size).toBe(ids.length);
    steps.forEach((step, index) => {
      for (const [, source] of JSON.stringify(step.parameters).matchAll(/"\$output":"([^"]+)\.version"/g)) {
        expect(steps.slice(0, index).map((earlier) => earlier.step_id)).toContain(source);
      }
    });
  });
});

test('every restoration comes after exactly one step that it restores', () => {
  always(({ upgrade: { steps } }) => {
    const open: UpgradeStep[] = [];
    for (const step of steps) {
      const restored = open.findIndex(
        (earlier) => earlier.resource === step.resource && earlier.rollback_action?.action === step.action,
      );
      if (step.always) {
        expect(restored).not.toBe(-1);
        open.splice(restored, 1);
      } else if (step.action === 'pause_autoscaler' || step.action === 'update_nodegroup_config')
        open.push(step);
    }
    expect(open).toEqual([]);
  });
});

test('nodes are only replaced while the autoscaler rests', () => {
  always(({ state, upgrade: { steps } }) => {
    let resting = state.autoscaler === null;
    for (const { action } of steps) {
      if (action === 'pause_autoscaler') resting = true;
      if (action === 'resume_autoscaler') resting = false;
      if (action === 'update_nodegroup') expect(resting).toBe(true);
    }
  });
});

test('the VPC CNI never passes over a minor version that is offered', () => {
  always(({ upgrade: { steps, findings } }) => {
    if (findings.some(({ code }) => code === 'VPC_CNI_MINOR_SKIPPED')) return;
    for (const { parameters } of steps.filter((step) => step.parameters['addon'] === 'vpc-cni')) {
      expect(
        minorOf(String(parameters['version'])) - minorOf(String(parameters['from_version'])),
      ).toBeLessThanOrEqual(1);
    }
  });
});
