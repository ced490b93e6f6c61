import type { PreflightReport } from '../../../contracts/findings.js';
import type { UpgradePlan, UpgradeStep } from '../../../contracts/plan.js';
import { allFindings, findingLines } from './findings.js';
import { renderLines, span, type Canvas, type Line } from './text.js';
import { formatIsoDuration, formatSeconds } from './time.js';

/**
 * A plan for the person who is to approve it: its steps by hop, what cannot be undone and until when the rest can,
 * what is left as it is and why, and the findings by severity.
 */
export function renderPlan(plan: UpgradePlan, preflight: PreflightReport | null, canvas: Canvas): string {
  const lines: Line[] = [
    [
      span(`Upgrade ${plan.cluster_name} from ${plan.source_version} to ${plan.target_version}`, 'bold'),
      `  ${plan.strategy}, ${plan.steps.length} steps, about ${formatIsoDuration(plan.estimated_duration)}`,
    ],
    ['Plan hash ', span(plan.plan_hash, 'cyan')],
    ...hopLines(plan),
    ...undoLines(plan),
    ...section(
      'Left as it is',
      plan.skipped.map(({ resource, reason }) => `${resource}: ${reason}`),
    ),
    ...findingLines(allFindings(plan.findings, preflight), preflight),
  ];
  return renderLines(lines, canvas);
}

function hopLines(plan: UpgradePlan): Line[] {
  let number = 0;
  const numbered = plan.steps.map((step) => ({ step, number: (number += 1) }));
  return plan.hops.flatMap((hop) => [
    [],
    [span(`${hop.from} → ${hop.to}`, 'bold')],
    ...numbered
      .filter(({ step }) => step.hop.from === hop.from && step.hop.to === hop.to)
      .flatMap((entry) => stepLines(entry.step, entry.number)),
  ]);
}

function stepLines(step: UpgradeStep, number: number): Line[] {
  const indent = ' '.repeat(6);
  return [
    [
      `${String(number).padStart(4)}. ${step.name}`,
      span(`  about ${formatSeconds(step.estimated_seconds)}`, 'dim'),
      ...(step.needs_approval ? [span('  waits for an approval', 'cyan')] : []),
    ],
    [indent, span(step.description, 'dim')],
    ...(step.point_of_no_return ? [[indent, span(`no way back: ${step.point_of_no_return}`, 'yellow')]] : []),
  ];
}

function undoLines({ rollback_plan: rollback, points_of_no_return, source_version }: UpgradePlan): Line[] {
  const complete = rollback.returns_to === source_version;
  const reach = complete
    ? `The finished upgrade can be returned to ${rollback.returns_to}`
    : `The finished upgrade can be returned to ${rollback.returns_to}, not to ${source_version}`;
  return [
    ...section(
      'Cannot be undone',
      points_of_no_return.map(({ step_id, message }) => `${step_id}: ${message}`),
    ),
    ...section('Undoing it', [
      `${reach}, within ${rollback.window_days} days after the last control plane update.`,
      ...rollback.limitations,
    ]),
  ];
}

function section(title: string, items: readonly string[]): Line[] {
  if (items.length === 0) return [];
  return [[], [span(title, 'bold')], ...items.map((item): Line => [`  - ${item}`])];
}
