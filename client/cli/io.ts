import type { ConnectOptions } from '../sdk/connect.js';
import type { Drydock } from '../sdk/drydock.js';
import type { Canvas } from './render/text.js';

/** An output stream, as far as the CLI uses one: process.stdout, or a test's. */
export interface OutputStream {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
  rows?: number;
  hasColors?(): boolean;
}

/** Everything the CLI takes from the process it runs in. */
export interface Io {
  stdout: OutputStream;
  stderr: OutputStream;
  readStdin(): Promise<string>;
  /** The person at the keyboard, for the record. */
  user: string;
  version: string;
  connect(options: ConnectOptions): Promise<Drydock>;
  /** Calls back at the first Ctrl-C in place of ending the process; the returned function undoes that. */
  onInterrupt(stop: () => void): () => void;
}

/** Whether a stream shows colours: a terminal that has them, unless NO_COLOR says otherwise. */
export function canvasOf(stream: OutputStream): Canvas {
  return { width: Infinity, color: Boolean(stream.isTTY) && (stream.hasColors?.() ?? false) };
}
