import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { check } from './check-request.js';

/** Ids that callers choose: they appear in commands, addresses and file names. */
const Identified = z.strictObject({
  operationId: z.string().regex(/^[\w.:@-]{1,200}$/, 'must be 1 to 200 letters, digits or any of . _ : @ -'),
});

/** Returns the id when it is one that Drydock takes. @throws InvalidRequestError */
export function checkOperationId(operationId: string): string {
  return check(Identified, { operationId }).operationId;
}

/**
 * A fresh operation id that says what, where and when.
 * @example newOperationId('upgrade', 'demo', new Date()) // 'upgrade-demo-20261121-074211-9f3c'
 */
export function newOperationId(verb: 'upgrade' | 'plan', clusterName: string, now: Date): string {
  const [date, time] = now.toISOString().split('T') as [string, string];
  const stamp = `${date.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}`;
  return `${verb}-${clusterName}-${stamp}-${randomBytes(2).toString('hex')}`;
}
