/**
 * The Drydock SDK: starts and watches operations from any Node service.
 * @example
 * import { connectDrydock } from 'drydock';
 *
 * const drydock = await connectDrydock();
 * const { operation } = await drydock.startUpgrade({ clusterName: 'shop', targetVersion: '1.33' });
 * for await (const progress of operation.watch()) console.log(progress.message);
 * await drydock.close();
 */
export { connectDrydock, type ConnectOptions } from './connect.js';
export { Drydock, type StartedUpgrade } from './drydock.js';
export { Operation, type PlannedUpgrade } from './operation.js';
export { checkUpgradeRequest } from './check-request.js';
export { InvalidRequestError, OperationFailedError } from './errors.js';
export type { ExecutionStatus, OperationFilter } from './list-operations.js';
export type { StartOptions } from './start-upgrade.js';
export type { WatchOptions } from './watch.js';
export { DrydockError } from '../../contracts/drydock-error.js';
export type { ErrorCode } from '../../contracts/errors.js';
export type { Failure } from '../../contracts/failure.js';
export type { OperationProgress } from '../../contracts/operation-progress.js';
export type { OperationSummary } from '../../contracts/operation.js';
export type { UpgradePlan } from '../../contracts/plan.js';
export type { UpgradeRequest, UpgradeRequestInput } from '../../contracts/upgrade-request.js';
export type { UpgradeResult } from '../../contracts/upgrade-result.js';
