import { z } from 'zod';

/** Event types of seed 001, to the letter. */
export const UPGRADE_EVENT_TYPES = [
  'upgrade.started',
  'upgrade.completed',
  'upgrade.failed',
  'phase.started',
  'phase.completed',
  'phase.failed',
  'validation.success',
  'validation.failure',
  'rollback.triggered',
  'rollback.completed',
  'traffic.shifted',
  'cluster.provisioned',
  'cluster.decommissioned',
] as const;
export const UpgradeEventType = z.enum(UPGRADE_EVENT_TYPES);
export type UpgradeEventType = z.infer<typeof UpgradeEventType>;

/** The EventBridge source of upgrade events. */
export const UPGRADE_EVENT_SOURCE = 'eks-upgrade-agent';

/** `upgrade.started` becomes `EKS Upgrade Started`, `phase.failed` becomes `EKS Phase Failed`, and so on. */
export function upgradeDetailType(type: UpgradeEventType): string {
  return `EKS ${type
    .split('.')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ')}`;
}

/** The detail of an upgrade event. `event_id` is stable over retries, so a consumer can drop doubles. */
export const UpgradeEvent = z.strictObject({
  event_type: UpgradeEventType,
  event_id: z.string(),
  operation_id: z.string(),
  cluster_name: z.string(),
  account: z.string().nullable(),
  region: z.string().nullable(),
  timestamp: z.iso.datetime(),
  /** What the type carries besides: target_version, strategy, phase, metrics, error, … */
  data: z.record(z.string(), z.unknown()),
});
export type UpgradeEvent = z.infer<typeof UpgradeEvent>;
