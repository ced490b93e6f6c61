import type { Operation } from '../sdk/operation.js';
import { followOperation } from './follow.js';
import { watchCommand } from './render/commands.js';
import { renderResult } from './render/result.js';
import type { Session } from './session.js';

/** The exit code after Ctrl-C stopped a watch: 128 + SIGINT, as shells have it. */
export const EXIT_INTERRUPTED = 130;

/**
 * Follows an operation to its end and prints its result. Ctrl-C stops the watching only, and says how to come back.
 * @throws OperationFailedError when it ends otherwise than asked for
 */
export async function followToEnd(session: Session, operation: Operation): Promise<void> {
  const { io } = session;
  const stop = new AbortController();
  const release = io.onInterrupt(() => stop.abort());
  try {
    const mode = session.json ? 'json' : io.stdout.isTTY ? 'live' : 'plain';
    await followOperation(operation, { stream: io.stdout, mode, signal: stop.signal });
  } finally {
    release();
  }
  if (stop.signal.aborted) {
    io.stderr.write(
      `\nStopped watching; ${operation.id} goes on. To come back: ${watchCommand(operation.id)}\n`,
    );
    session.exitCode = EXIT_INTERRUPTED;
    return;
  }
  const result = await operation.result();
  if (session.json) session.printJsonLine({ result });
  else session.print(renderResult(result, session.canvas));
}
