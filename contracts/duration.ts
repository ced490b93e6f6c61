import { z } from 'zod';

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A length of time as text: a whole number and a unit, `45s`, `30m`, `12h` or `7d`. */
export const Duration = z
  .string()
  .regex(/^\d{1,6}[smhd]$/, 'must be a whole number and a unit of s, m, h or d, such as 45s, 30m, 12h or 7d');

/** Milliseconds in a {@link Duration}. @throws RangeError when the text is not one. */
export function durationMs(text: string): number {
  const match = /^(\d{1,6})([smhd])$/.exec(text);
  if (!match) throw new RangeError(`Not a duration: ${text}`);
  return Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS];
}

/**
 * Seconds as an ISO 8601 duration, the form in which seed 003's `timedelta` fields travel as JSON.
 * @example isoDuration(5430) // 'PT1H30M30S'
 */
export function isoDuration(seconds: number): string {
  const total = Math.max(0, Math.round(seconds));
  const [h, m, s] = [Math.floor(total / 3600), Math.floor((total % 3600) / 60), total % 60];
  const text = `${h ? `${h}H` : ''}${m ? `${m}M` : ''}${s ? `${s}S` : ''}`;
  return `PT${text || '0S'}`;
}
