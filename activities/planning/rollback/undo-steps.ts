import type { UpgradeStep } from '../../../contracts/plan.js';
import { act, buildStep } from '../build-step.js';
import { TIMEOUT_SECONDS, TYPICAL_SECONDS } from '../step-durations.js';
import type { Hop } from '../versions.js';
import { replacementFor } from './replacement.js';

/** What is to be undone, and what has to be known for it. */
export interface UndoInput {
  /** Steps that were done, in the order of their plan. Restorations (`always`) among them are left out by themselves. */
  done: readonly UpgradeStep[];
  /** The hop whose control plane step is to be undone, if one is. */
  hop: Hop;
  /** Whether EKS offers an add-on version for the control plane as it is before its rollback. */
  offered(addon: string, version: string): boolean;
  /** Nodes of a group. */
  nodesOf(group: string): number;
}

/**
 * The steps that undo others, in the order that EKS requires: nodes, add-ons, control plane, then the add-ons whose
 * former version EKS does not offer before that; the autoscaler rests meanwhile and comes back on its former image.
 * Steps without a way back are left out.
 * https://docs.aws.amazon.com/eks/latest/userguide/rollback-cluster.html
 */
export function undoSteps(input: UndoInput): UpgradeStep[] {
  const done = input.done.filter((step) => !step.always).toReversed();
  const of = (type: UpgradeStep['resource_type'], action?: string) =>
    done
      .filter((step) => step.resource_type === type && (action === undefined || step.action === action))
      .flatMap((step) => undo(step) ?? []);

  const nodes = of('nodegroup', 'update_nodegroup').map((step) => withFallback(step, input));
  const configurations = of('nodegroup', 'update_nodegroup_config');
  const controlPlane = of('control_plane');
  const addons = of('addon');
  const early = controlPlane.length === 0 ? addons : movableBefore(addons, input);
  const late = addons.filter((step) => !early.includes(step));
  const gate = controlPlane.map((step) => readinessGate(step, input.hop));
  const replacing = [...nodes, ...configurations];
  const changes = [...replacing, ...early, ...gate, ...controlPlane, ...late];
  return aroundRollback(changes, input.done, nodes.length > 0);
}

/** The reverse of one step, or null when it has none. */
function undo(step: UpgradeStep): UpgradeStep | null {
  if (step.rollback_action === null) return null;
  const { description, ...action } = step.rollback_action;
  const controlPlane = step.resource_type === 'control_plane';
  return buildStep(action, {
    step_id: `rollback/${step.step_id}`,
    name: `Undo: ${step.name}`,
    description,
    hop: reversed(step.hop),
    resource_type: step.resource_type,
    resource: step.resource,
    validation_criteria: step.validation_criteria,
    estimated_seconds: controlPlane ? TYPICAL_SECONDS.controlPlaneRollback : step.estimated_seconds,
    timeout_seconds: controlPlane ? TIMEOUT_SECONDS.controlPlaneRollback : step.timeout_seconds,
  });
}

/** Of a rollback step the rollback action is what is done when EKS refuses to take the group down. */
function withFallback(step: UpgradeStep, { nodesOf }: UndoInput): UpgradeStep {
  const { nodegroup, version } = step.parameters;
  if (typeof nodegroup !== 'string' || typeof version !== 'string') return step;
  const { executor, action, parameters, description } = replacementFor(step, {
    name: nodegroup,
    nodes: nodesOf(nodegroup),
  });
  return { ...step, rollback_action: { executor, action, parameters, description } };
}

/** The add-on steps that EKS accepts on the present control plane; once one of an add-on has to wait, so do its others. */
function movableBefore(addons: readonly UpgradeStep[], { offered }: UndoInput): UpgradeStep[] {
  const waiting = new Set<unknown>();
  return addons.filter(({ parameters: { addon, version } }) => {
    if (waiting.has(addon) || !offered(String(addon), String(version))) waiting.add(addon);
    return !waiting.has(addon);
  });
}

/** Stops before the control plane is rolled back if EKS sees a reason against it, with nodes and add-ons already back. */
function readinessGate(controlPlane: UpgradeStep, hop: Hop): UpgradeStep {
  return buildStep(
    act('eks', 'check_insights', { version: hop.from, category: 'ROLLBACK_READINESS', force: false }),
    {
      step_id: `rollback/${hop.to}/insights`,
      name: `Rollback insights for ${hop.from}`,
      description: `Refresh the rollback insights and stop if one reports an error for ${hop.from}.`,
      hop: reversed(hop),
      resource_type: 'gate',
      resource: controlPlane.resource,
      estimated_seconds: TYPICAL_SECONDS.insights,
      timeout_seconds: TIMEOUT_SECONDS.insights,
    },
  );
}

/** Pauses the autoscaler while nodes are taken back, and brings it back on the image that it had before. */
function aroundRollback(
  changes: UpgradeStep[],
  done: readonly UpgradeStep[],
  replacesNodes: boolean,
): UpgradeStep[] {
  const paused = done.find((step) => step.action === 'pause_autoscaler');
  if (!paused) return changes;
  // The first return from a pause is what brought a newer image, if any did.
  const resumed = done.find((step) => step.action === 'resume_autoscaler');
  const back = resumed?.rollback_action ?? paused.rollback_action;
  if (!back) return changes;

  const { description, ...action } = back;
  const shared = { ...paused, hop: reversed(paused.hop), needs_approval: false };
  const pause = { ...shared, step_id: `rollback/${paused.step_id}` };
  const resume: UpgradeStep = {
    ...shared,
    ...action,
    step_id: `rollback/${paused.hop.to}/autoscaler-resume`,
    name: paused.name.replace('Pause', 'Resume'),
    description: `Scale the cluster-autoscaler back. ${description}`,
    rollback_action: null,
    always: true,
  };
  return [...(replacesNodes ? [pause] : []), ...changes, resume];
}

function reversed(hop: Hop): Hop {
  return { from: hop.to, to: hop.from };
}
