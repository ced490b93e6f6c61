/** Every workflow of the worker; the names are contracts (contracts/names.ts). */
export { deliverEvents } from './events/deliver-events.js';
export { clusterLedger } from './ledger/cluster-ledger.js';
export { rollbackUpgrade } from './upgrade/rollback-upgrade.js';
export { upgradeCluster } from './upgrade/upgrade-cluster.js';
