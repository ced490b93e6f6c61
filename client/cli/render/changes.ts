import type { JournalEntry, OperationProgress } from '../../../contracts/operation-progress.js';
import { answerCommands } from './commands.js';
import { oneLine } from './text.js';

/**
 * What is new since the last look, a plain line for each, beginning with the time: for logs and pipes.
 * @param last null at the first look
 */
export function progressChanges(last: OperationProgress | null, progress: OperationProgress): string[] {
  const lines: string[] = [];
  if (!last) {
    const versions = [progress.source_version, progress.target_version].filter(Boolean).join(' → ');
    lines.push(`${progress.operation_id}: ${progress.kind} ${progress.cluster_name} ${versions}`.trimEnd());
  }
  if (progress.phase !== last?.phase) lines.push(`phase ${progress.phase}`);
  lines.push(...stepChanges(last?.steps ?? [], progress.steps));
  if (progress.status !== last?.status || progress.message !== last.message) {
    lines.push(`${progress.status} ${progress.message}`);
  }
  lines.push(...blockedChanges(last, progress), ...waitingChanges(last, progress));
  return lines.map((line) => `${progress.updated_at} ${oneLine(line)}`);
}

function stepChanges(last: readonly JournalEntry[], steps: readonly JournalEntry[]): string[] {
  const before = new Map(last.map((step) => [step.step_id, step]));
  return steps.flatMap((step) => {
    const known = before.get(step.step_id);
    // A plan that appears lists all its steps as pending: that is no news.
    const moved = step.status !== (known?.status ?? 'pending');
    const nodes = step.nodes && step.nodes.total > 0 ? `${step.nodes.done}/${step.nodes.total} nodes` : '';
    const nodesMoved = nodes !== '' && step.nodes?.done !== known?.nodes?.done && step.status !== 'pending';
    if (!moved && !nodesMoved) return [];
    const adopted = step.adopted && moved ? ' (adopted)' : '';
    const why = step.failure && moved ? `: ${step.failure.code}: ${step.failure.message}` : '';
    return [`step ${step.step_id} ${step.status}${adopted}${nodes ? ` ${nodes}` : ''}${why}`];
  });
}

function blockedChanges(last: OperationProgress | null, { blocked }: OperationProgress): string[] {
  const name = (pod: OperationProgress['blocked'][number]) => `${pod.namespace}/${pod.pod}`;
  const before = new Set(last?.blocked.map(name));
  return blocked
    .filter((pod) => !before.has(name(pod)))
    .map(
      (pod) =>
        `blocked ${name(pod)} on ${pod.node} budgets ${pod.budgets.join(',') || 'none'}: ${pod.reason}`,
    );
}

function waitingChanges(last: OperationProgress | null, progress: OperationProgress): string[] {
  const { waiting_for: waiting, operation_id } = progress;
  if (!waiting || JSON.stringify(waiting) === JSON.stringify(last?.waiting_for)) return [];
  const until = waiting.until
    ? ` until ${waiting.until}${waiting.otherwise ? `, then ${waiting.otherwise}` : ''}`
    : '';
  return [
    `waiting for ${waiting.what} of ${waiting.step_id ?? 'the plan'}${until}`,
    ...answerCommands(operation_id, waiting).map((command) => `answer with: ${command}`),
  ];
}
