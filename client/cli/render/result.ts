import type { UpgradeResult } from '../../../contracts/upgrade-result.js';
import { renderLines, span, type Canvas, type Line, type Style } from './text.js';
import { formatInstant, formatIsoDuration } from './time.js';

const STYLES: Record<UpgradeResult['status'], Style> = {
  SUCCEEDED: 'green',
  PLANNED: 'green',
  ROLLED_BACK: 'yellow',
  FAILED: 'red',
  CANCELLED: 'yellow',
};

/** How an operation ended: versions, time, what a person must do, and how it can be undone. */
export function renderResult(result: UpgradeResult, canvas: Canvas): string {
  const { target, operation_id } = result;
  const lines: Line[] = [
    [
      span(result.status, STYLES[result.status]),
      ` ${target.clusterName} (${target.region}, ${target.account}) ${versionLine(result)}`,
      span(`  ${formatIsoDuration(result.duration)}`, 'dim'),
    ],
  ];
  if (result.limitations.length > 0) {
    lines.push(['Not brought back:']);
    for (const limitation of result.limitations) lines.push([`  - ${limitation}`]);
  }
  if (result.manual_actions.length > 0) {
    lines.push([span('What a person must do, in this order:', 'bold')]);
    result.manual_actions.forEach((action, i) => lines.push([`  ${i + 1}. ${action}`]));
  }
  if (result.status === 'SUCCEEDED' && result.rollback_deadline) {
    lines.push([
      `It can be undone until ${formatInstant(result.rollback_deadline)}: `,
      span(`drydock operations rollback ${operation_id}`, 'bold'),
    ]);
  }
  return renderLines(lines, { ...canvas, width: Infinity });
}

function versionLine({ source_version, target_version, current_version }: UpgradeResult): string {
  const asked = source_version ? `${source_version} → ${target_version}` : `→ ${target_version}`;
  return current_version && current_version !== target_version
    ? `${asked}, now at ${current_version}`
    : asked;
}
