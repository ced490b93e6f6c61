import type { Failure } from '../../../contracts/failure.js';
import { renderLines, span, type Canvas } from './text.js';

/** A failure as it is printed on stderr: the code and what happened, where, and what to do. */
export function renderFailure(failure: Failure, canvas: Canvas): string {
  return renderLines(
    [
      [span(`error ${failure.code}:`, 'red'), ` ${failure.message}`],
      ...(failure.field ? [['  field: ', failure.field]] : []),
      ...(failure.resource ? [['  resource: ', failure.resource]] : []),
      ...(failure.remedy ? [['  what to do: ', failure.remedy]] : []),
    ],
    // What to do must not be cut off, whatever the width.
    { ...canvas, width: Infinity },
  );
}
