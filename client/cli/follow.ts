import type { DrydockError } from '../../contracts/drydock-error.js';
import type { OperationProgress } from '../../contracts/operation-progress.js';
import type { Operation } from '../sdk/operation.js';
import { canvasOf, type OutputStream } from './io.js';
import { LiveScreen } from './live-screen.js';
import { progressChanges } from './render/changes.js';
import { renderProgress } from './render/progress.js';

/** Where and how progress is shown. */
export interface FollowOutput {
  stream: OutputStream;
  /** `live` redraws in place (terminals), `plain` prints a line a change, `json` prints NDJSON. */
  mode: 'live' | 'plain' | 'json';
  /** Stops following; the operation goes on. */
  signal?: AbortSignal;
}

/** The times of what runs move on although nothing else changes. */
const REDRAW_MS = 1_000;

/**
 * Follows an operation until it has ended or `signal` says stop, and shows its progress.
 * @returns the progress that was seen last, or null when there was none
 * @throws DrydockError OPERATION_NOT_FOUND; TEMPORAL_UNREACHABLE or WORKER_UNREACHABLE when they stay away
 * @example await followOperation(operation, { stream: process.stdout, mode: 'live' });
 */
export async function followOperation(
  operation: Pick<Operation, 'watch'>,
  output: FollowOutput,
): Promise<OperationProgress | null> {
  const view = VIEWS[output.mode](output.stream);
  let last: OperationProgress | null = null;
  try {
    const watch = operation.watch({
      onOutage: (error) => view.outage(error),
      ...(output.signal ? { signal: output.signal } : {}),
    });
    for await (const progress of watch) {
      view.show(progress);
      last = progress;
    }
    return last;
  } finally {
    view.end();
  }
}

interface View {
  show(progress: OperationProgress): void;
  outage(error: DrydockError): void;
  end(): void;
}

const VIEWS: Record<FollowOutput['mode'], (stream: OutputStream) => View> = {
  live: liveView,
  plain: plainView,
  json: (stream) => ({
    show: (progress) => stream.write(`${JSON.stringify({ progress })}\n`),
    outage: () => {},
    end: () => {},
  }),
};

function liveView(stream: OutputStream): View {
  const screen = new LiveScreen(stream);
  let last: OperationProgress | null = null;
  let note = '';
  const draw = (ended: boolean) => {
    const width = stream.columns ?? 80;
    const block = last
      ? renderProgress(last, {
          ...canvasOf(stream),
          width,
          // A line is kept free for the note, and one for the cursor. What is drawn last may be as long as it is.
          ...(ended ? {} : { height: (stream.rows ?? 24) - 2, now: new Date().toISOString() }),
        })
      : '';
    screen.draw(note ? `${block}${note.slice(0, width - 1)}\n` : block);
  };
  const timer = setInterval(() => draw(false), REDRAW_MS);
  return {
    show(progress) {
      last = progress;
      note = '';
      draw(false);
    },
    outage(error) {
      note = `${error.message}; still trying`;
      draw(false);
    },
    end() {
      clearInterval(timer);
      draw(true);
      screen.release();
    },
  };
}

function plainView(stream: OutputStream): View {
  let last: OperationProgress | null = null;
  let away = false;
  return {
    show(progress) {
      for (const line of progressChanges(last, progress)) stream.write(`${line}\n`);
      last = progress;
      away = false;
    },
    outage(error) {
      if (!away) stream.write(`${new Date().toISOString()} ${error.message}; still trying\n`);
      away = true;
    },
    end() {},
  };
}
