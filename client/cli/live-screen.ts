import { stripVTControlCharacters } from 'node:util';
import type { OutputStream } from './io.js';

const CSI = '\u001b[';

/** Draws a block of lines again and again in the same place of a terminal. */
export class LiveScreen {
  readonly #stream: OutputStream;
  #drawn = 0;

  constructor(stream: OutputStream) {
    this.#stream = stream;
  }

  /**
   * Puts `block` in the place of the last one. Only the last block drawn may be higher than the terminal: from there the
   * cursor does not find its way back.
   */
  draw(block: string): void {
    const lines = block.split('\n').slice(0, -1);
    const up = this.#drawn > 0 ? `${CSI}${this.#drawn}A\r` : '';
    // Each line clears what is left of the one before it; one write, so that nothing flickers.
    this.#stream.write(`${up}${lines.map((line) => `${line}${CSI}K\n`).join('')}${CSI}J`);
    this.#drawn = lines.reduce((rows, line) => rows + this.#rowsOf(line), 0);
  }

  /** The rows that a line takes on the terminal, which wraps what is wider. */
  #rowsOf(line: string): number {
    return Math.max(1, Math.ceil(stripVTControlCharacters(line).length / (this.#stream.columns ?? 80)));
  }

  /** Leaves the last block where it is; what follows is written below. */
  release(): void {
    this.#drawn = 0;
  }
}
