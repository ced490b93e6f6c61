import * as fc from 'fast-check';
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

/** The usual value, and now and then another. */
const mostly = <T>(usual: T, other: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: other });

const arbitraryRequest = (target: string, groups: readonly NodeGroupInfo[]) => {
  const customGroups = groups.filter(({ ami_type }) => ami_type === 'CUSTOM').map(({ name }) => name);
  return fc.record<Omit<UpgradeRequestInput, 'clusterName'>>({
    targetVersion: fc.constant(target),
    approvals: fc.constantFrom('none', 'plan', 'hop', 'nodegroup'),
    maxUnavailable: fc.constantFrom(undefined, 1, 2, '50%'),
    nodeGroups: fc.record({
      exclude: mostly([], fc.subarray(groups.map(({ name }) => name))),
      order: fc.shuffledSubarray(groups.map(({ name }) => name)),
    }),
    nodeGroupOverrides: mostly(customGroups, fc.subarray(customGroups)).map((names) =>
      Object.fromEntries(names.map((name) => [name, { amiId: 'ami-0bbbbbbbbbbbbbbbb' }])),
    ),
  });
};

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
    const { version, addon: name, nodegroup } = parameters as Record<string, string | null>;
    if (action === 'update_control_plane' || action === 'rollback_control_plane') {
      this.controlPlane = minorOf(version ?? '');
    }
    if (action === 'update_addon' && name === 'kube-proxy') this.kubeProxy = minorOf(version ?? '');
    if (action === 'update_nodegroup') this.kubelets.set(nodegroup ?? '', minorOf(version ?? hop.to));
  }

  /** How many minor versions every kubelet and kube-proxy is older than the control plane. */
  skews(): number[] {
    const versions = [...this.kubelets.values(), ...(this.kubeProxy === null ? [] : [this.kubeProxy])];
    return versions.map((version) => this.controlPlane - version);
  }
}

/** Checks a property on a hundred plans, and that some of them have what it is about. */
function onPlans(check: (entry: Sample) => void, about: (step: UpgradeStep) => boolean = () => true): void {
  let seen = 0;
  const counted = (entry: Sample) => {
    if (entry.upgrade.steps.some(about)) seen += 1;
    check(entry);
  };
  fc.assert(fc.property(sample, counted), { numRuns: 100 });
  if (seen === 0) throw new Error('No plan had what the property is about');
}

const isAction = (action: string) => (step: UpgradeStep) => step.action === action;

test('the control plane goes up by exactly one minor version a hop, in order, to the target', () => {
  expect.hasAssertions();
  onPlans(({ state, upgrade }) => {
    const raised = upgrade.steps.filter(isAction('update_control_plane'));
    const from = minorOf(state.current_version);
    const ways = raised.map(({ hop, parameters }) => [hop.from, hop.to, parameters['version']]);
    expect(ways).toEqual(
      raised.map((_, index) => [`1.${from + index}`, `1.${from + index + 1}`, `1.${from + index + 1}`]),
    );
    expect(from + raised.length).toBe(minorOf(upgrade.target_version));
  }, isAction('update_control_plane'));
});

test('kubelets and kube-proxy are never above the control plane, and never more than three versions below', () => {
  expect.hasAssertions();
  onPlans(({ state, upgrade }) => {
    const walk = new Walk(state);
    for (const step of upgrade.steps) {
      walk.take(step);
      expect(walk.skews().filter((skew) => skew < 0 || skew > 3)).toEqual([]);
    }
  }, isAction('update_nodegroup'));
});

test('the way back keeps kubelets and kube-proxy at or below the control plane, and ends at returns_to', () => {
  expect.hasAssertions();
  onPlans(({ state, upgrade }) => {
    const walk = new Walk(state);
    upgrade.steps.forEach((step) => walk.take(step));
    for (const step of upgrade.rollback_plan.steps) {
      // A group with its own image goes back to what it ran before, which only the sample knows.
      walk.take(step.action === 'update_nodegroup' ? withVersion(step, state) : step);
      expect(walk.skews().filter((skew) => skew < 0)).toEqual([]);
    }
    expect(`1.${walk.controlPlane}`).toBe(upgrade.rollback_plan.returns_to);
  }, isAction('update_nodegroup'));
});

function withVersion(step: UpgradeStep, state: ClusterState): UpgradeStep {
  const group = state.node_groups.find(({ name }) => name === step.parameters['nodegroup']);
  const version = step.parameters['version'] ?? group?.version ?? state.current_version;
  return { ...step, parameters: { ...step.parameters, version } };
}

test('every change has a way back or is named among the limitations', () => {
  expect.hasAssertions();
  onPlans(({ upgrade: { steps, rollback_plan: rollback } }) => {
    const unnamed = steps.filter(({ resource_type, always, rollback_action, parameters }) => {
      if (resource_type === 'gate' || always || rollback_action !== null) return false;
      const { launch_template_id: template, nodegroup } = parameters as Record<string, string | undefined>;
      const name = template ?? `Node group ${nodegroup} stays`;
      return !rollback.limitations.some((sentence) => sentence.includes(name));
    });
    expect(unnamed).toEqual([]);
  }, isAction('create_launch_template_version'));
});

test('step ids are unique, and outputs are used after they are made', () => {
  expect.hasAssertions();
  onPlans(({ upgrade: { steps, rollback_plan: rollback } }) => {
    const ids = [...steps, ...rollback.steps].map((step) => step.step_id);
    expect(new Set(ids).size).toBe(ids.length);
    const early = steps.flatMap((step, index) =>
      [...JSON.stringify(step.parameters).matchAll(/"\$output":"([^"]+)\.version"/g)]
        .map(([, source]) => source ?? '')
        .filter((source) => !ids.slice(0, index).includes(source)),
    );
    expect(early).toEqual([]);
  }, isAction('create_launch_template_version'));
});

test('every restoration comes after the one step that it restores, and every such step is restored', () => {
  expect.hasAssertions();
  onPlans(
    ({ upgrade: { steps } }) => {
      const open: UpgradeStep[] = [];
      const orphans = steps.filter((step) => {
        if (step.action === 'pause_autoscaler') open.push(step);
        if (step.action === 'update_nodegroup_config' && !step.always) open.push(step);
        if (!step.always) return false;
        const restored = open.findIndex(
          ({ resource, rollback_action }) =>
            resource === step.resource && rollback_action?.action === step.action,
        );
        if (restored !== -1) open.splice(restored, 1);
        return restored === -1;
      });
      expect(orphans).toEqual([]);
      expect(open).toEqual([]);
    },
    (step) => step.always,
  );
});

test('nodes are only replaced while the autoscaler rests', () => {
  expect.hasAssertions();
  onPlans(({ state, upgrade: { steps } }) => {
    let resting = state.autoscaler === null;
    const disturbed = steps.filter(({ action }) => {
      if (action === 'pause_autoscaler') resting = true;
      if (action === 'resume_autoscaler') resting = false;
      return action === 'update_nodegroup' && !resting;
    });
    expect(disturbed).toEqual([]);
  }, isAction('pause_autoscaler'));
});

test('the VPC CNI never passes over a minor version', () => {
  expect.hasAssertions();
  onPlans(
    ({ upgrade: { steps } }) => {
      const leaps = steps.filter(({ parameters }) => {
        const { addon: name, version, from_version: from } = parameters as Record<string, string>;
        return name === 'vpc-cni' && minorOf(version ?? '') - minorOf(from ?? '') > 1;
      });
      expect(leaps).toEqual([]);
    },
    (step) => step.parameters['addon'] === 'vpc-cni',
  );
});
