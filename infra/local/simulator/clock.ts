/**
 * Time inside the simulator. Dates are real; only durations shrink: what takes AWS `seconds` takes
 * `seconds / scale` here, so one option turns a 40-minute upgrade into 40 seconds without changing its shape.
 */
export class SimulatedClock {
  readonly scale: number;

  /** @param scale How many AWS seconds pass in one real second; 1 is real time. */
  constructor(scale = 1) {
    if (!(scale > 0)) throw new RangeError(`The time scale must be above 0, not ${scale}`);
    this.scale = scale;
  }

  /** The current instant, milliseconds since the epoch. */
  now(): number {
    return Date.now();
  }

  /** Real milliseconds that stand for `seconds` of AWS time. */
  toReal(seconds: number): number {
    return (seconds * 1000) / this.scale;
  }
}
