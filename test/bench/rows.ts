/** One measure as it is printed and written. */
export interface Row {
  measure: string;
  /** The median where there were several runs. */
  value: number;
  unit: string;
  /** What the value is held against: a baseline measured in the same run, or a limit. */
  reference: { what: string; value: number };
  ratio: number;
  /** The highest ratio that is wanted; null where nothing is promised and the number only informs. */
  goal: number | null;
  /** Null without a goal. */
  met: boolean | null;
  /** The ratio of every run, to show how noisy the machine is. */
  ratios: number[];
}

/** A value and what it is held against, of one run. */
export interface Sample {
  value: number;
  reference: number;
}

/** Makes a row of one or more runs: each with its own ratio, of which the median counts. */
export function row(input: {
  measure: string;
  unit: string;
  against: string;
  goal: number | null;
  samples: Sample[];
}): Row {
  const { measure, unit, against, goal, samples } = input;
  const ratios = samples.map(({ value, reference }) => value / reference);
  const ratio = median(ratios);
  return {
    measure,
    unit,
    value: median(samples.map(({ value }) => value)),
    reference: { what: against, value: median(samples.map(({ reference }) => reference)) },
    ratio,
    goal,
    met: goal === null ? null : ratio <= goal,
    ratios,
  };
}

/** The middle of some numbers, or the mean of the two in the middle. @throws RangeError for none. */
export function median(numbers: readonly number[]): number {
  if (numbers.length === 0) throw new RangeError('There is no median of nothing');
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The rows as a markdown table, as docs/benchmarks.md shows them. */
export function renderRows(rows: readonly Row[]): string {
  const cells = rows.map(({ measure, value, unit, reference, ratio, goal, met, ratios }) => [
    measure,
    `${short(value)} ${unit}`,
    `${short(reference.value)} ${unit} (${reference.what})`,
    ratios.length > 1
      ? `${ratio.toFixed(2)} (${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}, ${ratios.length} runs)`
      : ratio.toFixed(2),
    goal === null ? '–' : `≤ ${goal.toFixed(2)}`,
    met === null ? '–' : met ? 'met' : 'NOT MET',
  ]);
  const table = [['Measure', 'Value', 'Held against', 'Ratio', 'Goal', ''], ...cells];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((line) => line[column]!.length)));
  const lines = table.map((line) => `| ${line.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`);
  return [lines[0], `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...lines.slice(1)].join(
    '\n',
  );
}

function short(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2);
}
