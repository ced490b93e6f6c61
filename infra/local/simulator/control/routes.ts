import { z, ZodError } from 'zod';
import type { CallFilter } from '../calls.js';
import { faultSchema } from '../faults.js';
import type { WireRequest, WireResponse } from '../http/exchange.js';
import type { Simulator } from '../simulator.js';
import { clusterSpec } from '../spec.js';
import { changeCluster, clusterChange } from './cluster-changes.js';

/**
 * The simulator's own API under `/_simulator/`: what tests and people look at and change behind AWS's back.
 * Answers JSON; 404 for an unknown path, 400 with the reason for a body that does not fit.
 */
export async function answerControl(simulator: Simulator, request: WireRequest): Promise<WireResponse> {
  try {
    const path = request.path.slice('/_simulator'.length);
    const cluster = /^\/clusters\/([^/]+)$/.exec(path)?.[1];
    if (cluster) return await oneCluster(simulator, request, decodeURIComponent(cluster));
    return (
      (await collection(simulator, request, path)) ??
      json(404, { message: `Nothing at ${request.method} ${request.path}` })
    );
  } catch (error) {
    const issues = error instanceof ZodError ? error.issues : undefined;
    return json(400, { message: error instanceof Error ? error.message : String(error), issues });
  }
}

async function collection(
  simulator: Simulator,
  request: WireRequest,
  path: string,
): Promise<WireResponse | null> {
  switch (`${request.method} ${path}`) {
    case 'GET /calls':
      return json(200, simulator.calls(callFilter(request.query)));
    case 'DELETE /calls':
      simulator.clearCalls();
      return json(200, {});
    case 'GET /events':
      return json(200, simulator.events());
    case 'GET /faults':
      return json(200, simulator.faults());
    case 'POST /faults':
      return json(201, simulator.injectFault(body(request, faultSchema)));
    case 'DELETE /faults':
      simulator.clearFaults();
      return json(200, {});
    case 'GET /state':
      return json(200, simulator.state());
    case 'POST /clusters':
      return json(201, await simulator.addCluster(body(request, clusterSpec)));
    default:
      return null;
  }
}

/** `GET` shows a cluster's state; `POST` changes what AWS would not let one change. */
async function oneCluster(simulator: Simulator, request: WireRequest, name: string): Promise<WireResponse> {
  if (request.method === 'GET') return json(200, simulator.cluster(name));
  if (request.method !== 'POST')
    return json(405, { message: `${request.method} is not possible on a cluster` });
  return json(200, changeCluster(simulator.world, simulator.cluster(name), body(request, clusterChange)));
}

const filterSchema = z.strictObject({
  service: z.string().optional(),
  operation: z.string().optional(),
  account: z.string().optional(),
  region: z.string().optional(),
  mutating: z.stringbool().optional(),
});

function callFilter(query: string): CallFilter {
  return filterSchema.parse(Object.fromEntries(new URLSearchParams(query)));
}

function body<Schema extends z.ZodType>(request: WireRequest, schema: Schema): z.output<Schema> {
  return schema.parse(JSON.parse(request.body.toString() || '{}'));
}

function json(status: number, value: unknown): WireResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}
