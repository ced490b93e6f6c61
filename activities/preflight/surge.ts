import type { NodeGroupInfo } from '../../contracts/cluster-state.js';
import type { UpgradeRequest } from '../../contracts/upgrade-request.js';
import { requestedUpdateConfig } from '../planning/in-place/max-unavailable.js';
import type { NetworkInfo } from './inventory.js';

/** Free addresses by zone of those of the subnets that exist; `combine` joins those of one zone, by default their sum. */
export function zonesOf(
  { subnets }: NetworkInfo,
  ids: string[],
  combine = (a: number, b: number): number => a + b,
): Map<string, number> {
  const zones = new Map<string, number>();
  for (const { id, zone, freeAddresses } of subnets) {
    if (ids.includes(id)) zones.set(zone, combine(zones.get(zone) ?? 0, freeAddresses));
  }
  return zones;
}

/**
 * Nodes above the group's size while it is updated: DEFAULT launches first, MINIMAL terminates first.
 * https://docs.aws.amazon.com/eks/latest/userguide/managed-node-update-behavior.html
 * @param zones availability zones of its subnets
 * @param requested the request's `maxUnavailable`, which takes the place of the group's own
 */
export function surgeNodes(
  group: NodeGroupInfo,
  zones: number,
  requested?: UpgradeRequest['maxUnavailable'],
): number {
  if (group.update_config.update_strategy === 'MINIMAL' || group.desired_size === 0) return 0;
  const limits = requestedUpdateConfig(requested) ?? group.update_config;
  const { max_unavailable, max_unavailable_percentage } = limits;
  const percentage = ((max_unavailable_percentage ?? 0) * group.desired_size) / 100;
  return Math.max(2 * zones, max_unavailable ?? Math.ceil(percentage));
}
