import type { JournalEntry } from '../../../contracts/operation-progress.js';
import type { UpgradePlan, UpgradeStep } from '../../../contracts/plan.js';
import type { Hop } from '../versions.js';
import type { LiveCluster } from './live-cluster.js';

type Journal = ReadonlyMap<string, JournalEntry>;

/** Statuses of steps that changed something, or may have: a failed or interrupted change can have taken effect. */
const POSSIBLY_DONE: readonly JournalEntry['status'][] = ['running', 'validating', 'succeeded', 'failed'];

/** A journal by step. */
export function journalByStep(journal: readonly JournalEntry[]): Journal {
  return new Map(journal.map((entry) => [entry.step_id, entry]));
}

/**
 * The hop that a rollback undoes: the last one whose control plane step was started; without one the first, in which
 * there are only steps from before the control plane to undo.
 */
export function hopToUndo(plan: UpgradePlan, journal: Journal): Hop {
  const hop =
    plan.hops.findLast((candidate) =>
      plan.steps.some(
        (step) =>
          step.hop.to === candidate.to &&
          step.resource_type === 'control_plane' &&
          possiblyDone(step, journal),
      ),
    ) ?? plan.hops[0];
  if (!hop) throw new RangeError(`Plan ${plan.plan_id} has no hop`);
  return hop;
}

/** The steps from a hop on that the journal says were started, in the plan's order. */
export function startedSince(plan: UpgradePlan, hop: Hop, journal: Journal): UpgradeStep[] {
  const since = plan.hops.findIndex((candidate) => candidate.to === hop.to);
  const hops = new Set(plan.hops.slice(since).map(({ to }) => to));
  return plan.steps.filter((step) => hops.has(step.hop.to) && possiblyDone(step, journal));
}

function possiblyDone(step: UpgradeStep, journal: Journal): boolean {
  const status = journal.get(step.step_id)?.status;
  return status !== undefined && POSSIBLY_DONE.includes(status);
}

/**
 * Of started steps those whose effect the cluster shows, and sentences on what cannot be undone since somebody else has
 * changed it meanwhile. Control plane steps are not judged here.
 */
export function withEffect(
  started: readonly UpgradeStep[],
  journal: Journal,
  live: LiveCluster,
): { steps: UpgradeStep[]; limitations: string[] } {
  const limitations: string[] = [];
  const addons = new Set(
    started.flatMap(({ parameters: { addon } }) => (typeof addon === 'string' ? [addon] : [])),
  );
  const undoneAddonSteps = new Set<UpgradeStep>();
  for (const addon of addons) {
    const chain = started.filter((step) => step.parameters['addon'] === addon);
    const outcome = chainInEffect(chain, journal, live.addons.get(addon));
    outcome.steps.forEach((step) => undoneAddonSteps.add(step));
    if (outcome.limitation !== null) limitations.push(outcome.limitation);
  }
  const steps = started.filter((step) => {
    if (step.resource_type === 'addon') return undoneAddonSteps.has(step);
    if (step.resource_type !== 'nodegroup') return true;
    const group = nodeGroupOf(step);
    if (step.action !== 'create_launch_template_version' && !live.groups.has(group)) {
      const sentence = `Node group ${group} does not exist any more and is left out.`;
      if (!limitations.includes(sentence)) limitations.push(sentence);
      return false;
    }
    return isNodeGroupChanged(step, journal, live);
  });
  return { steps, limitations };
}

/**
 * The steps of an add-on up to the version that it has now. One whose first update failed is at its old version but
 * UPDATE_FAILED until another update succeeds, so that step counts too.
 */
function chainInEffect(
  chain: readonly UpgradeStep[],
  journal: Journal,
  present: string | undefined,
): { steps: UpgradeStep[]; limitation: string | null } {
  const name = String(chain[0]?.parameters['addon']);
  if (present === undefined) {
    return { steps: [], limitation: `The add-on ${name} is not installed any more and is left out.` };
  }
  const reached = chain.findLastIndex((step) => step.parameters['version'] === present);
  if (reached !== -1) return { steps: chain.slice(0, reached + 1), limitation: null };
  const [first] = chain;
  if (first?.parameters['from_version'] === present) {
    return { steps: journal.get(first.step_id)?.status === 'failed' ? [first] : [], limitation: null };
  }
  return {
    steps: [],
    limitation: `The add-on ${name} was moved to ${present} meanwhile, which no step of the plan did: it is left there.`,
  };
}

/** The node group that a step is about; empty for a step that is about its launch template. */
function nodeGroupOf({ parameters: { nodegroup } }: UpgradeStep): string {
  return typeof nodegroup === 'string' ? nodegroup : '';
}

/** Whether a group differs from how the step found it; after a failed update its nodes may be mixed, so that counts too. */
function isNodeGroupChanged(step: UpgradeStep, journal: Journal, live: LiveCluster): boolean {
  const back = step.rollback_action?.parameters;
  const group = live.groups.get(nodeGroupOf(step));
  if (!back || !group) return false;
  if (step.action === 'update_nodegroup_config') {
    const { max_unavailable: count, max_unavailable_percentage: share } = group.updateConfig;
    return count !== back['max_unavailable'] || share !== back['max_unavailable_percentage'];
  }
  if (journal.get(step.step_id)?.status !== 'succeeded') return true;
  const template = back['launch_template'] as { version: string } | null;
  if (template !== null) return group.launchTemplateVersion !== template.version;
  return group.version !== back['version'] || group.releaseVersion !== back['release_version'];
}
