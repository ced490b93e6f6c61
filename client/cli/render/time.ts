/**
 * Seconds for a person: the two largest units.
 * @example formatSeconds(4350) // '1h 12m'
 */
export function formatSeconds(seconds: number): string {
  const total = Math.max(0, Math.round(seconds));
  const units: [number, string][] = [
    [Math.floor(total / 86_400), 'd'],
    [Math.floor(total / 3_600) % 24, 'h'],
    [Math.floor(total / 60) % 60, 'm'],
    [total % 60, 's'],
  ];
  const first = units.findIndex(([amount]) => amount > 0);
  if (first === -1) return '0s';
  return units
    .slice(first, first + 2)
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${amount}${unit}`)
    .join(' ');
}

/** The time between two ISO 8601 instants, for a person. */
export function formatBetween(from: string, to: string): string {
  return formatSeconds((Date.parse(to) - Date.parse(from)) / 1_000);
}

/**
 * An ISO 8601 duration of hours, minutes and seconds, for a person; anything else stays as it is.
 * @example formatIsoDuration('PT1H12M') // '1h 12m'
 */
export function formatIsoDuration(duration: string): string {
  const match = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/.exec(duration);
  if (!match) return duration;
  const [h, m, s] = match.slice(1).map((part) => Number(part ?? 0)) as [number, number, number];
  return formatSeconds(h * 3_600 + m * 60 + s);
}

/** @example formatInstant('2026-11-21T07:42:11.480Z') // '2026-11-21 07:42:11 UTC' */
export function formatInstant(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}
