/** The simulated AWS: start it with `startSimulator`, and point clients at its `url`. */
export type { CallFilter, RecordedCall } from './calls.js';
export type { Fault, FaultInput } from './faults.js';
export type { KubernetesFactory, KubernetesOptions, PersistentKubernetes } from './kubernetes-factory.js';
export {
  DEFAULT_ACCOUNT,
  DEFAULT_CREDENTIALS,
  DEFAULT_PORT,
  DEFAULT_REGION,
  type SimulatorOptions,
  type SimulatorRules,
} from './options.js';
export { Simulator, startSimulator } from './simulator.js';
export type { AccountSpecInput, ClusterSpec, ClusterSpecInput } from './spec.js';
