import type { Failure } from '../../../contracts/failure.js';

/** One thing that `drydock doctor` looked at. */
export interface Check {
  /** Where it belongs: the Temporal side, or the AWS side. */
  area: 'temporal' | 'aws';
  name: string;
  /** `unknown` when it could not be checked: that proves nothing either way. */
  status: 'ok' | 'failed' | 'unknown';
  /** What was found, or why it could not be checked. */
  detail: string;
  /** Set when failed: the code decides the exit code, the remedy is shown. */
  failure?: Failure;
}

/** A check of one area, by its outcome. */
export const inArea = (area: Check['area']) => ({
  ok: (name: string, detail: string): Check => ({ area, name, status: 'ok', detail }),
  unknown: (name: string, detail: string): Check => ({ area, name, status: 'unknown', detail }),
  failed: (name: string, failure: Failure): Check => ({
    area,
    name,
    status: 'failed',
    detail: failure.message,
    failure,
  }),
});
