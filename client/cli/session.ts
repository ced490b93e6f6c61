import type { Command } from 'commander';
import type { Drydock } from '../sdk/drydock.js';
import { canvasOf, type Io } from './io.js';
import type { Canvas } from './render/text.js';

/** Options that every command takes. */
interface GlobalOptions {
  json?: boolean;
  temporalAddress?: string;
  temporalNamespace?: string;
}

/** One run of one command: its output, its connection, and the exit code it ends with. */
export class Session {
  readonly io: Io;
  readonly json: boolean;
  readonly #options: GlobalOptions;
  /** What the process exits with when the command returns. */
  exitCode = 0;

  constructor(io: Io, command: Command) {
    this.io = io;
    this.#options = command.optsWithGlobals<GlobalOptions>();
    this.json = this.#options.json ?? false;
  }

  /** Colours of stdout. */
  get canvas(): Canvas {
    return canvasOf(this.io.stdout);
  }

  print(text: string): void {
    this.io.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
  }

  /** Prints one JSON document over several lines. */
  printJson(document: unknown): void {
    this.print(JSON.stringify(document, null, 2));
  }

  /** Prints one line of NDJSON. */
  printJsonLine(document: unknown): void {
    this.print(JSON.stringify(document));
  }

  /** Prints for whoever reads: a JSON document, or text. */
  show(document: unknown, text: () => string): void {
    if (this.json) this.printJson(document);
    else this.print(text());
  }

  /** Runs `work` with a connection that is closed afterwards. */
  async withDrydock<T>(work: (drydock: Drydock) => Promise<T>): Promise<T> {
    const { temporalAddress: address, temporalNamespace: namespace } = this.#options;
    const drydock = await this.io.connect({
      ...(address === undefined ? {} : { address }),
      ...(namespace === undefined ? {} : { namespace }),
    });
    try {
      return await work(drydock);
    } finally {
      await drydock.close();
    }
  }
}

/** What `program` hands to the files of the verbs, so that each can register its own. */
export interface Verbs {
  /** Wraps an action for commander. */
  run(action: (session: Session, command: Command) => Promise<void>): (...args: unknown[]) => Promise<void>;
}
