import { z } from 'zod';
import { KubernetesVersion } from './upgrade-request.js';

/**
 * The parameters of every executor's actions. Strategies write them into a plan, executors read them back, custom
 * plans are checked against them.
 */
const LaunchTemplate = z.strictObject({ id: z.string(), version: z.string() });

export const ACTIONS = {
  eks: {
    /** Raises the control plane by one minor version. */
    update_control_plane: z.strictObject({ version: KubernetesVersion, force: z.boolean() }),
    /** Takes the control plane back to N-1 (an update of type VersionRollback). */
    rollback_control_plane: z.strictObject({ version: KubernetesVersion }),
    /** Moves a managed add-on; configuration and role are always sent, since leaving them out may drop them. */
    update_addon: z.strictObject({
      addon: z.string(),
      version: z.string(),
      from_version: z.string(),
      configuration_values: z.string().nullable(),
      service_account_role_arn: z.string().nullable(),
      resolve_conflicts: z.enum(['NONE', 'OVERWRITE', 'PRESERVE']),
    }),
    /** Makes a new version of a custom AMI group's launch template with another image. Output: `version`. */
    create_launch_template_version: z.strictObject({
      launch_template_id: z.string(),
      source_version: z.string(),
      image_id: z.string(),
    }),
    /** Replaces the nodes of a managed group: by version and release for stock AMIs, by launch template for custom ones. */
    update_nodegroup: z.strictObject({
      nodegroup: z.string(),
      version: KubernetesVersion.nullable(),
      release_version: z.string().nullable(),
      launch_template: LaunchTemplate.nullable(),
      force: z.boolean(),
    }),
    /** Sets how many nodes of a group may be out at once. */
    update_nodegroup_config: z.strictObject({
      nodegroup: z.string(),
      max_unavailable: z.number().int().nullable(),
      max_unavailable_percentage: z.number().int().nullable(),
      update_strategy: z.enum(['DEFAULT', 'MINIMAL']),
    }),
    /** Puts a new group with the same settings at an older version in the place of a group that cannot go down. */
    replace_nodegroup: z.strictObject({
      nodegroup: z.string(),
      replacement: z.string(),
      version: KubernetesVersion,
      release_version: z.string().nullable(),
    }),
    /** Refreshes the upgrade insights and fails when one says ERROR for the version. */
    check_insights: z.strictObject({
      version: KubernetesVersion,
      category: z.enum(['UPGRADE_READINESS', 'ROLLBACK_READINESS']),
      force: z.boolean(),
    }),
  },
  kubernetes: {
    /** Scales the cluster-autoscaler to 0, so that it does not fight the surge; its replicas are kept in an annotation. */
    pause_autoscaler: z.strictObject({ namespace: z.string(), name: z.string() }),
    /** Scales it back, on the image for the version if one is named. */
    resume_autoscaler: z.strictObject({
      namespace: z.string(),
      name: z.string(),
      image: z.string().nullable(),
    }),
  },
} as const;

export type ExecutorName = keyof typeof ACTIONS;

/** The parameters of one action, such as `ActionParameters<'eks', 'update_addon'>`. */
export type ActionParameters<E extends ExecutorName, A extends keyof (typeof ACTIONS)[E]> =
  (typeof ACTIONS)[E][A] extends z.ZodType<infer T> ? T : never;
