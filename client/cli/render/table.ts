import { renderLines, span, type Canvas, type Line } from './text.js';

/** Rows under a header, in columns as wide as their widest cell; no lines are drawn. */
export function renderTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  canvas: Canvas,
): string {
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const toText = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  const lines: Line[] = [[span(toText(header), 'bold')], ...rows.map((row): Line => [toText(row)])];
  return renderLines(lines, canvas);
}
