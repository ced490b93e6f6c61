import type { ProtocolName } from '../service.js';
import { awsJson } from './aws-json.js';
import type { Protocol } from './protocol.js';
import { ec2, query } from './query.js';
import { restJson } from './rest-json.js';

/** The protocols by name. */
export const PROTOCOLS: Record<ProtocolName, Protocol> = {
  'rest-json': restJson,
  'aws-json': awsJson,
  query,
  ec2,
};
