import { styleText } from 'node:util';

export type Style = 'bold' | 'dim' | 'green' | 'red' | 'yellow' | 'cyan';

/** Text in one style. */
export interface Span {
  text: string;
  style: Style;
}

/** One line of output: plain and styled pieces, side by side. */
export type Line = readonly (string | Span)[];

/** What the output can show. */
export interface Canvas {
  /** Columns; longer lines are cut with an ellipsis. Infinity for a pipe. */
  width: number;
  color: boolean;
}

/** A styled piece of a line. */
export function span(text: string, style: Style): Span {
  return { text, style };
}

/** Lines as text, each ended by a newline. Cutting counts characters, not escape sequences. */
export function renderLines(lines: readonly Line[], canvas: Canvas): string {
  return lines.map((line) => `${renderLine(line, canvas)}\n`).join('');
}

function renderLine(line: Line, { width, color }: Canvas): string {
  const total = lineWidth(line);
  // One column is kept for the ellipsis.
  let room = total <= width ? Infinity : Math.max(0, width - 1);
  let rendered = '';
  for (const piece of line) {
    const text = room === Infinity ? textOf(piece) : textOf(piece).slice(0, room);
    room -= text.length;
    rendered += typeof piece === 'string' || !color || !text ? text : paint(piece.style, text);
  }
  return total <= width ? rendered.trimEnd() : `${rendered}…`;
}

/** The columns that a line takes when nothing is cut. */
export function lineWidth(line: Line): number {
  return line.reduce((sum, piece) => sum + textOf(piece).length, 0);
}

function textOf(piece: string | Span): string {
  return oneLine(typeof piece === 'string' ? piece : piece.text);
}

/**
 * Text without control characters. Messages of other systems may hold newlines and escape sequences, which would tear
 * the display apart, or steer the terminal.
 */
export function oneLine(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what it looks for
  return text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');
}

function paint(style: Style, text: string): string {
  // Whether the stream takes colours was decided by the caller.
  return styleText(style, text, { validateStream: false });
}
