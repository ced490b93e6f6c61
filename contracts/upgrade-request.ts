import { z } from 'zod';
import { Duration } from './duration.js';
import { AccountId, ClusterName, Region, RoleArn } from './target.js';

/** A Kubernetes minor version as EKS writes it, such as `1.33`. */
export const KubernetesVersion = z
  .string()
  .regex(/^1\.\d{1,2}$/, 'must be a Kubernetes minor version such as 1.33');

export const STRATEGIES = ['in_place', 'blue_green', 'custom'] as const;
export const StrategyType = z.enum(STRATEGIES);
export type StrategyType = z.infer<typeof StrategyType>;

/** What to do with pods that cannot be evicted: the answers to a blocked drain. */
export const BlockedAction = z.enum(['retry', 'skip', 'force', 'abort']);
export type BlockedAction = z.infer<typeof BlockedAction>;

/** A check that must hold after a step, and while baking. */
export const ValidationCriterion = z.discriminatedUnion('type', [
  /** The cluster is ACTIVE, answers, and reports the expected version. */
  z.strictObject({ type: z.literal('control_plane') }),
  /** At least this share of the nodes is Ready; by default all that were Ready before. */
  z.strictObject({ type: z.literal('nodes_ready'), minPercent: z.number().min(0).max(100).optional() }),
  /** No workload is less available than before; `maxUnhealthyPercent` of the pods may be. */
  z.strictObject({
    type: z.literal('pods_healthy'),
    maxUnhealthyPercent: z.number().min(0).max(100).optional(),
    namespaces: z.array(z.string().min(1)).optional(),
  }),
  /** Every add-on is ACTIVE, or as it was before. */
  z.strictObject({ type: z.literal('addons_active') }),
]);
export type ValidationCriterion = z.infer<typeof ValidationCriterion>;

const NodeGroupOverride = z.strictObject({
  /** Custom AMI groups: the image for the target version; a new launch template version is made from the present one. */
  amiId: z
    .string()
    .regex(/^ami-[0-9a-f]{8,17}$/, 'must be an AMI id such as ami-0abc1234')
    .optional(),
  /** Custom AMI groups: an existing launch template version to move to. */
  launchTemplateVersion: z.string().regex(/^\d+$/, 'must be a launch template version number').optional(),
  /** Stock AMI groups: a release version other than the newest. */
  releaseVersion: z.string().min(1).optional(),
  /** Overrides force.drain for this group. */
  force: z.boolean().optional(),
});

const AddonOverride = z.strictObject({
  version: z.string().min(1).optional(),
  configurationValues: z.string().optional(),
  resolveConflicts: z.enum(['NONE', 'OVERWRITE', 'PRESERVE']).optional(),
  /** Leave this add-on as it is. */
  skip: z.boolean().optional(),
});

const Fields = z.strictObject({
  clusterName: ClusterName,
  targetVersion: KubernetesVersion,
  strategy: StrategyType.default('in_place'),

  account: AccountId.optional(),
  region: Region.optional(),
  roleArn: RoleArn.optional(),
  externalId: z.string().min(2).max(1224).optional(),
  profile: z.string().min(1).optional(),
  kubeContext: z.string().min(1).optional(),

  /** Plan only: nothing is changed. */
  dryRun: z.boolean().default(false),
  /** When a person must approve: never, once for the plan, before each hop, or before each node group. */
  approvals: z.enum(['none', 'plan', 'hop', 'nodegroup']).default('none'),
  /** How long an approval is waited for; without it, for ever. */
  approvalTimeout: Duration.optional(),

  nodeGroups: z
    .strictObject({
      /** Names or globs (`*`) of the groups to upgrade; all if left out. */
      include: z.array(z.string().min(1)).optional(),
      exclude: z.array(z.string().min(1)).optional(),
      /** Names in the order in which they are upgraded; the others follow by name. */
      order: z.array(z.string().min(1)).optional(),
    })
    .default({}),
  nodeGroupOverrides: z.record(z.string(), NodeGroupOverride).default({}),
  /** Nodes of a group that may be out at once, a number or a percentage; the group's own setting if left out. */
  maxUnavailable: z
    .union([
      z.number().int().min(1).max(100),
      z.string().regex(/^(100|[1-9]\d?)%$/, 'must be a number from 1 to 100 or a percentage such as 25%'),
    ])
    .optional(),
  force: z
    .strictObject({
      /** Ignore disruption budgets when draining. */
      drain: z.boolean().default(false),
      /** Go on although EKS upgrade insights report errors. */
      insights: z.boolean().default(false),
    })
    .prefault({}),
  /** What happens to a blocked drain that nobody answers. */
  onBlocked: z
    .strictObject({ after: Duration.default('30m'), action: BlockedAction.default('abort') })
    .prefault({}),

  /** How long the finished upgrade is watched before it counts as done. */
  bakeTime: Duration.default('0s'),
  /** How often it is validated meanwhile. */
  bakeInterval: Duration.default('5m'),
  validation: z
    .array(ValidationCriterion)
    .min(1)
    .default([
      { type: 'control_plane' },
      { type: 'nodes_ready' },
      { type: 'addons_active' },
      { type: 'pods_healthy' },
    ]),
  /** How long a failing check may take to turn green after a step, before the step counts as failed. */
  validationTimeout: Duration.default('10m'),
  /** What a failed step or bake leads to: roll back at once, ask a person, or stop and leave things as they are. */
  rollbackPolicy: z.enum(['automatic', 'ask', 'never']).default('automatic'),
  /** How long `ask` waits before it stops without a rollback. */
  rollbackAskTimeout: Duration.default('12h'),

  addons: z.record(z.string(), AddonOverride).default({}),
  preflight: z
    .strictObject({
      /** Codes of findings to go on in spite of; they stay in the report as waived. */
      ignore: z.array(z.string().min(1)).default([]),
      /** The severity from which a finding stops the upgrade. */
      failOn: z.enum(['required', 'recommended']).default('required'),
    })
    .prefault({}),
  /** Wait for the operation that holds the cluster instead of being refused. */
  waitForLease: z.boolean().default(false),
  /** Who asked for it, for the record and the events. */
  initiatedBy: z.string().min(1).max(200).default('unknown'),
});

/** A checked upgrade request with its defaults filled in. */
export type UpgradeRequest = z.infer<typeof Fields>;

/** What a caller may write: both spellings of the seeds (`cluster_name` and `clusterName`) are understood. */
export type UpgradeRequestInput = z.input<typeof Fields>;

/** Turns the top level's snake_case keys into camelCase; a key given in both spellings with two values is refused. */
function normaliseSpelling(value: unknown, context: z.core.$RefinementCtx): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const result: Record<string, unknown> = {};
  for (const [key, entry] of Object.entries(value)) {
    const camel = key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    if (Object.hasOwn(result, camel) && JSON.stringify(result[camel]) !== JSON.stringify(entry)) {
      context.addIssue({
        code: 'custom',
        path: [key],
        message: `is given in two spellings with different values (${key}, ${camel})`,
      });
    }
    result[camel] = entry;
  }
  return result;
}

/** Checks an upgrade request: unknown fields, wrong types and malformed values are refused, naming the field. */
export const UpgradeRequest = z.preprocess(normaliseSpelling, Fields);
