import { readFile } from 'node:fs/promises';
import { DrydockError } from '../../../contracts/drydock-error.js';
import type { UpgradeRequestInput } from '../../../contracts/upgrade-request.js';
import type { UpgradeFlags } from './flags.js';

type Json = Record<string, unknown>;

/**
 * The request that flags and `--input` describe together; flags go before. Only its form is settled here, whether it
 * makes sense is for its schema.
 * @throws DrydockError INVALID_JSON or INVALID_REQUEST (field `input`)
 */
export async function readRequest(
  flags: UpgradeFlags,
  defaults: { initiatedBy: string; readStdin: () => Promise<string> },
): Promise<UpgradeRequestInput> {
  const input =
    flags.input === undefined ? {} : parseObject(await readInput(flags.input, defaults.readStdin));
  const request = mergeFlags(input, flags);
  // A cast, not a check: the SDK checks the whole request, and names each field that is wrong.
  return { initiatedBy: defaults.initiatedBy, ...request } as UpgradeRequestInput;
}

/** Text of `--input`: JSON itself, `@FILE`, or `-` for stdin. */
async function readInput(input: string, readStdin: () => Promise<string>): Promise<string> {
  if (input === '-') return readStdin();
  if (!input.startsWith('@')) return input;
  const path = input.slice(1);
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DrydockError('INVALID_REQUEST', `The input file cannot be read: ${reason}`, {
      field: 'input',
      remedy: 'Give --input the JSON itself, @ and the path of a file, or - for stdin.',
      cause: error,
    });
  }
}

function parseObject(text: string): Json {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    // V8 gives no position when the text ends too early.
    const where = /end of JSON/.test(reason) ? `, after ${text.length} characters` : '';
    throw new DrydockError('INVALID_JSON', `The input is not valid JSON: ${reason}${where}`, {
      field: 'input',
      cause: error,
    });
  }
  if (isObject(value)) return value;
  throw new DrydockError('INVALID_REQUEST', 'The input must be a JSON object', { field: 'input' });
}

/** Lays flags over a request; keys of the request in snake_case count as their camelCase spelling. */
export function mergeFlags(input: Json, flags: UpgradeFlags): Json {
  const over = requestOfFlags(flags);
  const result: Json = {};
  for (const [key, value] of Object.entries(input)) {
    const camel = key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    // What a flag does not touch keeps its spelling, so that errors name what the caller wrote.
    if (!Object.hasOwn(over, camel)) result[key] = value;
    else over[camel] = mergeDeep(value, over[camel]);
  }
  return { ...result, ...over };
}

function requestOfFlags(flags: UpgradeFlags): Json {
  return compact({
    clusterName: flags.cluster,
    targetVersion: flags.to,
    strategy: flags.strategy,
    account: flags.account,
    region: flags.region,
    roleArn: flags.roleArn,
    externalId: flags.externalId,
    profile: flags.profile,
    kubeContext: flags.kubeContext,
    approvals: flags.approvals,
    approvalTimeout: flags.approvalTimeout,
    nodeGroups: group({
      include: flags.nodeGroups,
      exclude: flags.excludeNodeGroups,
      order: flags.nodeGroupOrder,
    }),
    nodeGroupOverrides: perName(flags.ami, (amiId) => ({ amiId })),
    maxUnavailable: numberIfPlain(flags.maxUnavailable),
    force: group({ drain: flags.forceDrain, insights: flags.forceInsights }),
    onBlocked: group({ after: flags.onBlockedAfter, action: flags.onBlocked }),
    bakeTime: flags.bakeTime,
    bakeInterval: flags.bakeInterval,
    validationTimeout: flags.validationTimeout,
    rollbackPolicy: flags.rollbackPolicy,
    rollbackAskTimeout: flags.rollbackAskTimeout,
    addons: addonOverrides(flags),
    preflight: group({ ignore: flags.ignoreFinding, failOn: flags.failOn }),
    waitForLease: flags.waitForLease,
    initiatedBy: flags.initiatedBy,
  });
}

function addonOverrides({ addonVersion, skipAddon }: UpgradeFlags): Json | undefined {
  const skipped = Object.fromEntries((skipAddon ?? []).map((addon) => [addon, true]));
  return group({
    ...perName(addonVersion, (version) => ({ version })),
    ...perName(skipped, (skip) => ({ skip })),
  });
}

function perName<T>(values: Record<string, T> | undefined, entry: (value: T) => Json): Json | undefined {
  if (!values) return undefined;
  return group(Object.fromEntries(Object.entries(values).map(([name, value]) => [name, entry(value)])));
}

/** `3` is a number of nodes, `25%` a share; anything else is left for the schema to refuse. */
function numberIfPlain(text: string | undefined): number | string | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : text;
}

/** An object without its undefined values, or undefined when nothing is left. */
function group(values: Json): Json | undefined {
  const given = compact(values);
  return Object.keys(given).length > 0 ? given : undefined;
}

function compact(values: Json): Json {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

function mergeDeep(below: unknown, above: unknown): unknown {
  if (!isObject(below) || !isObject(above)) return above;
  const result: Json = { ...below };
  for (const [key, value] of Object.entries(above)) result[key] = mergeDeep(below[key], value);
  return result;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
