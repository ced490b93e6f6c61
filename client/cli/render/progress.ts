import { PHASES } from '../../../contracts/names.js';
import type { JournalEntry, OperationProgress, StepStatus } from '../../../contracts/operation-progress.js';
import { answerCommands } from './commands.js';
import { lineWidth, renderLines, span, type Canvas, type Line, type Style } from './text.js';
import { formatBetween, formatInstant, formatSeconds } from './time.js';

export interface ProgressCanvas extends Canvas {
  /** Rows; a longer list of steps is folded around the running one. Infinity if left out. */
  height?: number;
  /** The present instant, for the times of what is running; the progress's own if left out. */
  now?: string;
}

const STEP_MARKS: Record<StepStatus, { mark: string; style: Style }> = {
  pending: { mark: '·', style: 'dim' },
  running: { mark: '●', style: 'cyan' },
  validating: { mark: '◐', style: 'cyan' },
  succeeded: { mark: '✓', style: 'green' },
  failed: { mark: '✗', style: 'red' },
  skipped: { mark: '-', style: 'dim' },
  rolled_back: { mark: '↩', style: 'yellow' },
};

const STATUS_STYLES: Partial<Record<OperationProgress['status'], Style>> = {
  SUCCEEDED: 'green',
  PLANNED: 'green',
  FAILED: 'red',
  BLOCKED: 'red',
  ROLLING_BACK: 'yellow',
  ROLLED_BACK: 'yellow',
  CANCELLED: 'yellow',
  PAUSED: 'yellow',
  WAITING_FOR_APPROVAL: 'yellow',
  WAITING_FOR_DECISION: 'yellow',
  WAITING_FOR_LEASE: 'yellow',
};

/** At most this many blocked pods are shown, and this many lines of steps at the least. */
const MAX_BLOCKED = 5;
const MIN_STEP_LINES = 3;

/**
 * Everything a person needs to see of a running operation: phases, steps, nodes done of total, time left, the pods and
 * budgets that block, and what it waits for with the command that answers.
 */
export function renderProgress(progress: OperationProgress, canvas: ProgressCanvas): string {
  const now = canvas.now ?? progress.updated_at;
  const head = [...headLines(progress, now), phaseLine(progress)];
  const tail = [
    ...nodeLines(progress, canvas.width),
    ...blockedLines(progress),
    ...waitingLines(progress),
    ...factLines(progress),
    ...(progress.failure ? [[span(`${progress.failure.code}: ${progress.failure.message}`, 'red')]] : []),
  ];
  // What must be read to the end is never cut: it goes over several rows instead.
  const tailRows = tail.reduce(
    (rows, line) => rows + Math.max(1, Math.ceil(lineWidth(line) / canvas.width)),
    0,
  );
  const room = Math.max(MIN_STEP_LINES, (canvas.height ?? Infinity) - head.length - tailRows);
  return (
    renderLines([...head, ...stepLines(progress.steps, room, now)], canvas) +
    renderLines(tail, { ...canvas, width: Infinity })
  );
}

function headLines(progress: OperationProgress, now: string): Line[] {
  const { source_version, target_version, status, message } = progress;
  const versions = [source_version, target_version].filter(Boolean).join(' → ');
  const left = isRunning(status) ? progress.estimated_seconds_left : null;
  const place = [progress.region, progress.account].filter(Boolean).join(', ');
  return [
    [
      span(`${progress.kind} ${progress.cluster_name}${versions ? ` ${versions}` : ''}`, 'bold'),
      ...(place ? [span(`  ${place}`, 'dim')] : []),
      span(`  ${progress.operation_id}`, 'dim'),
    ],
    [
      span(status, STATUS_STYLES[status] ?? 'cyan'),
      ` ${formatBetween(progress.started_at, now)}`,
      ...(left === null || left <= 0 ? [] : [`, about ${formatSeconds(left)} left`]),
      `  ${message}`,
    ],
  ];
}

function isRunning(status: OperationProgress['status']): boolean {
  return !['SUCCEEDED', 'PLANNED', 'ROLLED_BACK', 'FAILED', 'CANCELLED'].includes(status);
}

function phaseLine(progress: OperationProgress): Line {
  const shown = PHASES.filter((phase) => phase !== 'Rollback' || progress.phase === 'Rollback');
  const current = shown.indexOf(progress.phase);
  const ended = progress.status === 'SUCCEEDED' || progress.status === 'PLANNED';
  const phases = shown.flatMap((phase, i): (string | ReturnType<typeof span>)[] => {
    // A rollback says nothing about how far the phases before it came.
    if (i < current && progress.phase === 'Rollback') return [span(phase, 'dim'), '  '];
    if (i < current || (i === current && ended)) return [span(`✓ ${phase}`, 'green'), '  '];
    return [i === current ? span(`● ${phase}`, 'cyan') : span(`· ${phase}`, 'dim'), '  '];
  });
  const steps = progress.steps_total > 0 ? [`steps ${progress.steps_done}/${progress.steps_total}`] : [];
  return [...phases, ...steps];
}

/** The steps, folded to `room` lines: those before and after the running one are counted instead. */
function stepLines(steps: readonly JournalEntry[], room: number, now: string): Line[] {
  if (steps.length <= room) return steps.map((step) => stepLine(step, now));
  const active = steps.findIndex(({ status }) => status === 'running' || status === 'validating');
  const next = active === -1 ? steps.findIndex(({ status }) => status === 'pending') : active;
  const centre = next === -1 ? steps.length - 1 : next;
  const inner = Math.max(1, room - 2);
  const from = Math.min(Math.max(0, centre - Math.floor(inner / 3)), steps.length - inner);
  const to = from + inner;
  return [
    ...(from > 0 ? [[span(`  … ${from} steps before`, 'dim')]] : []),
    ...steps.slice(from, to).map((step) => stepLine(step, now)),
    ...(to < steps.length ? [[span(`  … ${steps.length - to} steps after`, 'dim')]] : []),
  ];
}

function stepLine(step: JournalEntry, now: string): Line {
  const { mark, style } = STEP_MARKS[step.status];
  const took = step.started_at ? formatBetween(step.started_at, step.finished_at ?? now) : '';
  const nodes = step.nodes && step.nodes.total > 0 && step.status !== 'pending' ? step.nodes : null;
  const moving = nodes
    ? [
        `${nodes.done}/${nodes.total} nodes`,
        ...(nodes.draining > 0 ? [`${nodes.draining} draining`] : []),
        ...(nodes.starting > 0 ? [`${nodes.starting} starting`] : []),
      ].join(', ')
    : '';
  return [
    '  ',
    span(mark, style),
    step.status === 'pending' || step.status === 'skipped' ? span(` ${step.name}`, 'dim') : ` ${step.name}`,
    ...(step.adopted ? [span('  adopted', 'dim')] : []),
    ...(moving ? [`  ${moving}`] : []),
    ...(took ? [span(`  ${took}`, 'dim')] : []),
    ...(step.failure ? [span(`  ${step.failure.code}: ${step.failure.message}`, 'red')] : []),
  ];
}

function nodeLines({ nodes_done, nodes_total }: OperationProgress, width: number): Line[] {
  if (nodes_total === 0) return [];
  // Room for the words and numbers beside it.
  const barWidth = Math.max(5, Math.min(30, width - 24));
  return [['  nodes ', bar(nodes_done, nodes_total, barWidth), ` ${nodes_done}/${nodes_total}`]];
}

function bar(done: number, total: number, width: number) {
  const filled = Math.round((Math.min(done, total) / total) * width);
  return span('█'.repeat(filled) + '░'.repeat(width - filled), done >= total ? 'green' : 'cyan');
}

function blockedLines({ blocked }: OperationProgress): Line[] {
  const lines = blocked.slice(0, MAX_BLOCKED).map((pod): Line => {
    const budgets = pod.budgets.length > 0 ? `, budget ${pod.budgets.join(', ')}` : '';
    return [
      span('  blocked ', 'red'),
      `${pod.namespace}/${pod.pod} on ${pod.node}${budgets} (${pod.disruptions_allowed} disruptions allowed): ${pod.reason}`,
    ];
  });
  if (blocked.length > MAX_BLOCKED) lines.push([`  and ${blocked.length - MAX_BLOCKED} more blocked pods`]);
  return lines;
}

const WAITS_FOR = {
  approval: 'an approval of',
  blocked_drain: 'a decision about the blocked drain of',
  rollback_decision: 'a decision whether to roll back after',
} as const;

function waitingLines({ operation_id, waiting_for: waiting }: OperationProgress): Line[] {
  if (!waiting) return [];
  const about = waiting.step_id ?? 'the plan';
  const until = waiting.until
    ? `, until ${formatInstant(waiting.until)}${waiting.otherwise ? ` (then: ${waiting.otherwise})` : ''}`
    : '';
  return [
    [span(`Waiting for ${WAITS_FOR[waiting.what]} ${about}`, 'yellow'), until],
    ...answerCommands(operation_id, waiting).map((command): Line => ['  ', span(command, 'bold')]),
  ];
}

function factLines(progress: OperationProgress): Line[] {
  return [
    ...progress.passed_points_of_no_return.map((point): Line => [span(`  no way back: ${point}`, 'dim')]),
    ...(progress.rollback_deadline
      ? [[span(`  can be rolled back until ${formatInstant(progress.rollback_deadline)}`, 'dim')]]
      : []),
  ];
}
