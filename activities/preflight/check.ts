import type { ClusterState } from '../../contracts/cluster-state.js';
import type { Finding, Severity } from '../../contracts/findings.js';
import type { UpgradeRequest } from '../../contracts/upgrade-request.js';
import { exclusionReason } from '../planning/in-place/node-group-selection.js';
import { CATALOGUE, type FindingCode } from '../../contracts/preflight-catalogue.js';
import type { Inventory, InventoryPart } from './inventory.js';

/** What every check may look at besides the inventory. */
export interface CheckContext {
  request: UpgradeRequest;
  state: ClusterState;
  /** The minor versions that the control plane passes, in order, the target last. */
  hops: string[];
  /** Whether the request upgrades this managed node group. */
  upgrades(nodeGroup: string): boolean;
  /** Whether draining this managed node group ignores disruption budgets. */
  forces(nodeGroup: string): boolean;
}

/**
 * A pre-flight check: a pure function over the inventory. It runs when all that it needs could be read; otherwise its
 * codes are reported as unknown.
 */
export interface Check<Needs extends InventoryPart = InventoryPart> {
  /** The codes that its findings may have. */
  codes: readonly FindingCode[];
  needs: readonly Needs[];
  run(inventory: Pick<Inventory, Needs>, context: CheckContext): Finding[];
}

/**
 * Declares a check; `inventory` in `run` has exactly the parts that `needs` names.
 * @example defineCheck({ codes: ['NODE_NOT_READY'], needs: ['nodes'], run: ({ nodes }) => … })
 */
export function defineCheck<Needs extends InventoryPart = never>(check: Check<Needs>): Check {
  return check; // It is only ever run with at least the parts that it names.
}

/** A finding with the catalogue's severity and remedy, unless they are overridden. */
export function finding(
  code: FindingCode,
  resource: string,
  message: string,
  overrides: { severity?: Severity; remedy?: string } = {},
): Finding {
  const { severity, remedy } = CATALOGUE[code];
  return {
    code,
    severity: overrides.severity ?? severity,
    resource,
    message,
    remedy: overrides.remedy ?? remedy,
    waived: false,
  };
}

/** Makes the context of a run. `hops` are the versions of the control plane on the way. */
export function checkContext(request: UpgradeRequest, state: ClusterState, hops: string[]): CheckContext {
  return {
    request,
    state,
    hops,
    upgrades: (group) => exclusionReason(group, request) === null,
    forces: (group) => request.nodeGroupOverrides[group]?.force ?? request.force.drain,
  };
}
