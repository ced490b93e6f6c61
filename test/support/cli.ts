import { connectDrydock } from '../../client/sdk/index.js';
import type { Io } from '../../client/cli/io.js';
import { run } from '../../client/cli/program.js';

export interface CliResult {
  exitCode: number;
  stdout: string;
  stderr: string;
}

export interface CliOptions {
  /** The Temporal server; one that is not there if left out. */
  address?: string;
  stdin?: string;
  /** Makes stdout a terminal of 100 by 40. */
  terminal?: boolean;
  /** Presses Ctrl-C when stdout contains this. */
  interruptAt?: string;
}

/** Runs one command line of the CLI in this process, as the person `kim`. */
export async function drydock(argv: string[], options: CliOptions = {}): Promise<CliResult> {
  const result: CliResult = { exitCode: -1, stdout: '', stderr: '' };
  let interrupt: (() => void) | undefined;
  const io: Io = {
    stdout: {
      ...(options.terminal ? { isTTY: true, columns: 100, rows: 40 } : {}),
      write(text: string) {
        result.stdout += text;
        if (options.interruptAt && result.stdout.includes(options.interruptAt)) interrupt?.();
      },
    },
    stderr: { write: (text: string) => (result.stderr += text) },
    readStdin: async () => options.stdin ?? '',
    user: 'kim',
    version: '1.2.3',
    connect: (given) => connectDrydock({ address: options.address ?? '127.0.0.1:1', env: {}, ...given }),
    onInterrupt(stop) {
      interrupt = stop;
      return () => (interrupt = undefined);
    },
  };
  result.exitCode = await run(argv, io);
  return result;
}
