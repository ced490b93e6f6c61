import type { JournalEntry, OperationProgress, StepStatus } from '../../contracts/operation-progress.js';
import type { UpgradePlan } from '../../contracts/plan.js';
import { isoDuration } from '../../contracts/duration.js';

/** Steps, pods and problems shown in the Web UI before the rest is only counted: details are kept by the server. */
const SHOWN = 60;

const MARKS: Record<StepStatus, string> = {
  pending: '·',
  running: '▶',
  validating: '◐',
  succeeded: '✓',
  failed: '✗',
  skipped: '–',
  rolled_back: '↩',
};

/** The current details of an operation in the Temporal Web UI, as markdown. */
export function describeProgress(p: OperationProgress): string {
  const lines = [
    `### ${p.status} · ${p.phase}`,
    p.message,
    '',
    `Cluster **${p.cluster_name}**${p.account ? ` (${p.account}, ${p.region})` : ''}: ${p.source_version ?? '?'} → ${p.target_version ?? '?'}`,
    `Steps ${p.steps_done}/${p.steps_total}, nodes ${p.nodes_done}/${p.nodes_total}${p.estimated_seconds_left === null ? '' : `, about ${isoDuration(p.estimated_seconds_left)} left`}`,
  ];
  if (p.waiting_for) {
    const w = p.waiting_for;
    lines.push(
      '',
      `**Waiting for ${w.what.replace('_', ' ')}**: answer ${w.answers.join(', ')}${w.until ? `; at ${w.until} the policy decides: ${w.otherwise}` : ''}`,
    );
    if (w.plan_hash) lines.push(`Plan hash \`${w.plan_hash}\``);
  }
  if (p.blocked.length > 0) {
    lines.push(
      '',
      '**Blocked pods**',
      ...cut(
        p.blocked.map((b) => `- ${b.namespace}/${b.pod} on ${b.node}: ${b.reason} (${b.budgets.join(', ')})`),
      ),
    );
  }
  if (p.failure)
    lines.push('', `**${p.failure.code}**: ${p.failure.message}`, `What to do: ${p.failure.remedy}`);
  if (p.passed_points_of_no_return.length > 0)
    lines.push('', '**Can no longer be undone**', ...p.passed_points_of_no_return.map((text) => `- ${text}`));
  if (p.rollback_deadline) lines.push('', `Can be rolled back until ${p.rollback_deadline}`);
  if (p.steps.length > 0) lines.push('', ...cut(p.steps.map(describeEntry)));
  return lines.join('\n');
}

function describeEntry(entry: JournalEntry): string {
  const nodes = entry.nodes ? ` (${entry.nodes.done}/${entry.nodes.total} nodes)` : '';
  return `- ${MARKS[entry.status]} ${entry.name}${nodes}${entry.failure ? `: ${entry.failure.code}` : ''}`;
}

/** A plan as markdown, for whoever has to approve it in the Web UI. */
export function describePlan(plan: UpgradePlan): string {
  return [
    `Plan \`${plan.plan_hash}\`: ${plan.source_version} → ${plan.target_version}, ${plan.strategy}, about ${plan.estimated_duration}`,
    ...cut(
      plan.steps.map(
        (step, i) =>
          `${i + 1}. ${step.description}${step.point_of_no_return ? ` **${step.point_of_no_return}**` : ''}`,
      ),
    ),
    ...plan.skipped.map((s) => `- left as it is: ${s.resource}: ${s.reason}`),
  ].join('\n');
}

function cut(lines: string[]): string[] {
  return lines.length <= SHOWN ? lines : [...lines.slice(0, SHOWN), `- … and ${lines.length - SHOWN} more`];
}
