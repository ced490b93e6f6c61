import { renderLines, span, type Canvas, type Line, type Style } from '../render/text.js';
import type { Check } from './check.js';

const AREAS: Record<Check['area'], string> = {
  temporal: 'Temporal',
  aws: 'AWS, with the credentials of this shell (those of the worker may differ)',
};

const MARKS: Record<Check['status'], { mark: string; style: Style }> = {
  ok: { mark: '✓', style: 'green' },
  failed: { mark: '✗', style: 'red' },
  unknown: { mark: '?', style: 'yellow' },
};

/** The checks by area, each with what was found, and what to do about those that failed. */
export function renderChecks(checks: readonly Check[], canvas: Canvas): string {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const lines = (Object.keys(AREAS) as Check['area'][]).flatMap((area): Line[] => {
    const found = checks.filter((check) => check.area === area);
    if (found.length === 0) return [];
    return [[span(AREAS[area], 'bold')], ...found.flatMap((check) => checkLines(check, width))];
  });
  return renderLines(lines, canvas);
}

function checkLines({ name, status, detail, failure }: Check, width: number): Line[] {
  const { mark, style } = MARKS[status];
  const line: Line = [
    '  ',
    span(mark, style),
    ` ${name.padEnd(width)}  ${failure ? `${failure.code}: ` : ''}${detail}`,
  ];
  return failure ? [line, [`    what to do: ${failure.remedy}`]] : [line];
}
