import type { Service } from '../service.js';
import { eks } from './eks/index.js';

/** The services by the name in the scope of a signature. */
export const SERVICES: ReadonlyMap<string, Service> = new Map(
  [eks].map((service) => [service.signingName, service]),
);
