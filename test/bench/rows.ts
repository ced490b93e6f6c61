/** One measure as it is printed and written. */
export interface Row {
  measure: string;
  /** The median where there were several runs. */
  value: number;
  unit: string;
  /** What the value is held against: a baseline measured in the same run, or a limit. Null if it only informs. */
  reference: { what: string; value: number } | null;
  ratio: number | null;
  /** The highest ratio that is wanted. */
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
  goal: number;
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
    met: ratio <= goal,
    ratios,
  };
}

/** Makes a row of a number that is held against nothing. */
export function informingRow(measure: string, unit: string, values: readonly number[]): Row {
  return {
    measure,
    unit,
    value: median(values),
    reference: null,
    ratio: null,
    goal: null,
    met: null,
    ratios: [],
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
  const table = [['Measure', 'Value', 'Held against', 'Ratio', 'Goal', ''], ...rows.map(renderRow)];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((line) => line[column]!.length)));
  const lines = table.map((line) => `| ${line.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`);
  return [lines[0], `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...lines.slice(1)].join(
    '\n',
  );
}

function renderRow({ measure, value, unit, reference, ratio, goal, met, ratios }: Row): string[] {
  const spread =
    ratios.length > 1
      ? ` (${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}, ${ratios.length} runs)`
      : '';
  return [
    measure,
    `${short(value)} ${unit}`,
    reference === null ? '–' : `${short(reference.value)} ${unit} (${reference.what})`,
    ratio === null ? '–' : ratio.toFixed(2) + spread,
    goal === null ? '–' : `≤ ${goal.toFixed(2)}`,
    met === null ? '–' : met ? 'met' : 'NOT MET',
  ];
}

function short(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2);
}
