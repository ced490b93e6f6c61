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
   * Puts `block` in the place of the last one. No line may be wider than the terminal, nor the block higher: the cursor
   * could not find its way back.
   */
  draw(block: string): void {
    const lines = block.split('\n').slice(0, -1);
    const up = this.#drawn > 0 ? `${CSI}${this.#drawn}A\r` : '';
    // Each line clears what is left of the one before it; one write, so that nothing flickers.
    this.#stream.write(`${up}${lines.map((line) => `${line}${CSI}K\n`).join('')}${CSI}J`);
    this.#drawn = lines.length;
  }

  /** Leaves the last block where it is; what follows is written below. */
  release(): void {
    this.#drawn = 0;
  }
}
