import type { FaultInput } from './faults.js';
import type { KubernetesFactory } from './kubernetes-factory.js';
import type { AccountSpecInput } from './spec.js';

/** The account that always exists. */
export const DEFAULT_ACCOUNT = '111122223333';

/** The region that a cluster is in unless its specification says so. */
export const DEFAULT_REGION = 'eu-west-1';

/** The key pair of the default account's administrator: what a local `AWS_ACCESS_KEY_ID` is set to. No secret. */
export const DEFAULT_CREDENTIALS = {
  accessKeyId: 'AKIASIMULATEDADMIN00',
  secretAccessKey: 'simulated/secret+key+of+the+local+administrator',
} as const;

/** The AWS-compatible port of a simulator that is started without one. */
export const DEFAULT_PORT = 4566;

/** Where AWS's own documents disagree, or behaviour depends on the account: which reading this account follows. */
export interface SimulatorRules {
  /** The API reference refuses a node group's move to an earlier version, the rollback guide asks for it. Default false. */
  refuseNodegroupDowngrade: boolean;
  /** Whether every node group must be at the control plane's version before the next upgrade. Default false. */
  requireLevelNodegroups: boolean;
  /** Whether an insight in ERROR blocks an upgrade or rollback without `force`. Default true. */
  insightsBlock: boolean;
}

/** The rules of an account that asks for no others. */
export const DEFAULT_RULES: SimulatorRules = {
  refuseNodegroupDowngrade: false,
  requireLevelNodegroups: false,
  insightsBlock: true,
};

/** How a simulator is started. */
export interface SimulatorOptions {
  /** TCP port on the loopback interface; 0 takes a free one. Default 4566. */
  port?: number;
  /** How many AWS seconds pass in a real one. Default 1. */
  scale?: number;
  /** Where the state is kept; an existing file is gone on with, and then `accounts` and `faults` come from it. */
  stateFile?: string;
  accounts?: AccountSpecInput[];
  faults?: FaultInput[];
  rules?: Partial<SimulatorRules>;
  /** How a cluster's Kubernetes API is made; the default is the simulated one that serves HTTPS. */
  kubernetes?: KubernetesFactory;
}
