import { z } from 'zod';

/** Trouble on demand: what is done to calls that match, and to the updates that they start. */
export const faultSchema = z.strictObject({
  /** The service's signing name, such as `eks`, or `*`. `kubernetes` with `expireTokens` refuses bearer tokens. */
  service: z.string(),
  /** An operation such as `UpdateClusterVersion`, or `*`. */
  operation: z.string(),
  /** Request parameters that must have these values. */
  match: z.record(z.string(), z.unknown()).optional(),
  /** How many calls it strikes; every one by default. */
  times: z.int().min(1).optional(),
  /** The chance that it strikes a matching call, 0 to 1. */
  probability: z.number().min(0).max(1).optional(),
  /** Answers with this error, and nothing is done. */
  error: z
    .strictObject({ code: z.string(), message: z.string(), status: z.int().min(400).max(599) })
    .optional(),
  /** Real seconds that the call waits before anything is done. */
  latencySeconds: z.number().min(0).optional(),
  /** Never answers, and nothing is done. */
  hang: z.boolean().optional(),
  /** Does what was asked, and cuts the connection instead of answering. */
  dropAfterApply: z.boolean().optional(),
  /** The update that the call starts fails with this error code after its time. */
  failUpdate: z
    .strictObject({
      code: z.string(),
      message: z.string().default('Injected failure'),
      resourceIds: z.array(z.string()).default([]),
    })
    .optional(),
  /** The new nodes of the node group update or creation never turn Ready. */
  neverReady: z.boolean().optional(),
  /** Answers that the caller's token has expired. */
  expireTokens: z.boolean().optional(),
});

/** A fault as it is injected. */
export type FaultInput = z.input<typeof faultSchema>;
/** A fault that is in force, with its defaults filled in and the `times` that are left. */
export type Fault = z.output<typeof faultSchema>;

/** What a fault looks at to decide whether it strikes. */
export interface CallIdentity {
  service: string;
  operation: string;
  parameters: Record<string, unknown>;
}

/** What all faults together do to a call. */
export type FaultEffects = Omit<Fault, 'service' | 'operation' | 'match' | 'times' | 'probability'>;

/** The faults that are in force, in the order in which they were injected. */
export class FaultTable {
  #faults: Fault[];

  constructor(faults: Fault[] = []) {
    this.#faults = faults.map((fault) => ({ ...fault }));
  }

  /** Adds a fault; throws a ZodError for one that is not well-formed. */
  inject(fault: FaultInput): Fault {
    const parsed = faultSchema.parse(fault);
    this.#faults.push(parsed);
    return parsed;
  }

  clear(): void {
    this.#faults = [];
  }

  list(): Fault[] {
    return this.#faults.map((fault) => ({ ...fault }));
  }

  /** The effects of every fault that strikes this call; uses up one of its `times`. The first error or failure wins. */
  strike(call: CallIdentity): FaultEffects {
    const effects: FaultEffects = {};
    for (const fault of [...this.#faults]) {
      if (!applies(fault, call)) continue;
      if (fault.probability !== undefined && Math.random() >= fault.probability) continue;
      this.#use(fault);
      effects.latencySeconds = (effects.latencySeconds ?? 0) + (fault.latencySeconds ?? 0);
      effects.error ??= fault.error;
      effects.failUpdate ??= fault.failUpdate;
      effects.hang ||= fault.hang;
      effects.dropAfterApply ||= fault.dropAfterApply;
      effects.neverReady ||= fault.neverReady;
      effects.expireTokens ||= fault.expireTokens;
    }
    return effects;
  }

  #use(fault: Fault): void {
    if (fault.times === undefined) return;
    fault.times -= 1;
    if (fault.times === 0) this.#faults = this.#faults.filter((other) => other !== fault);
  }
}

function applies(fault: Fault, call: CallIdentity): boolean {
  if (fault.service !== '*' && fault.service !== call.service) return false;
  if (fault.operation !== '*' && fault.operation !== call.operation) return false;
  return Object.entries(fault.match ?? {}).every(
    ([name, value]) => JSON.stringify(call.parameters[name]) === JSON.stringify(value),
  );
}
