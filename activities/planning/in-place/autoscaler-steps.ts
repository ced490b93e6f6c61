import type { UpgradeStep } from '../../../contracts/plan.js';
import { act, buildStep, undoBy } from '../build-step.js';
import { TIMEOUT_SECONDS, TYPICAL_SECONDS } from '../step-durations.js';
import { minorOf, type Hop } from '../versions.js';
import type { Draft } from './draft.js';

const TIMES = {
  estimated_seconds: TYPICAL_SECONDS.autoscaler,
  timeout_seconds: TIMEOUT_SECONDS.autoscaler,
};

/**
 * Puts the pause of the cluster-autoscaler before the steps that replace nodes, and its return behind them. Without an
 * autoscaler, or with one that is scaled to 0 already, there is nothing to put around them.
 */
export function aroundAutoscaler(draft: Draft, hop: Hop, replacing: UpgradeStep[]): UpgradeStep[] {
  const { autoscaler } = draft.state;
  if (replacing.length === 0 || autoscaler === null || autoscaler.replicas === 0) return replacing;
  const { namespace, name } = autoscaler;
  const shared = {
    hop,
    resource_type: 'autoscaler' as const,
    resource: `deployment/${namespace}/${name}`,
    ...TIMES,
  };

  const pause = buildStep(act('kubernetes', 'pause_autoscaler', { namespace, name }), {
    step_id: `${hop.to}/autoscaler-pause`,
    name: `Pause ${name}`,
    description: `Scale ${namespace}/${name} from ${autoscaler.replicas} to 0 replicas, so that it does not fight the surge of the node group updates.`,
    rollback_action: undoBy(
      act('kubernetes', 'resume_autoscaler', { namespace, name, image: null }),
      `Scale ${namespace}/${name} back to ${autoscaler.replicas} replicas.`,
    ),
    ...shared,
  });

  const previous = draft.autoscalerImage;
  const image = imageForVersion(previous, hop.to);
  if (image !== null) draft.autoscalerImage = image;
  const resume = buildStep(act('kubernetes', 'resume_autoscaler', { namespace, name, image }), {
    step_id: `${hop.to}/autoscaler-resume`,
    name: `Resume ${name}`,
    description:
      image === null
        ? `Scale ${namespace}/${name} back to ${autoscaler.replicas} replicas, on its present image.`
        : `Scale ${namespace}/${name} back to ${autoscaler.replicas} replicas, its image going from ${previous} to ${image}.`,
    rollback_action: undoBy(
      act('kubernetes', 'resume_autoscaler', { namespace, name, image: image === null ? null : previous }),
      image === null
        ? `Leave ${namespace}/${name} as it is.`
        : `Put ${namespace}/${name} back to the image ${previous}.`,
    ),
    always: true,
    ...shared,
  });

  return [pause, ...replacing, resume];
}

/**
 * The cluster-autoscaler's image for a Kubernetes version: the same repository with tag `v1.<minor>.0`, since its minor
 * versions follow those of Kubernetes (https://github.com/kubernetes/autoscaler#releases). Null when the present tag has
 * another form or is not older: then the image stays.
 */
function imageForVersion(image: string | null, version: string): string | null {
  const match = /^(.+):v(1\.\d+)\.\d+$/.exec(image ?? '');
  if (!match?.[1] || !match[2] || minorOf(match[2]) >= minorOf(version)) return null;
  return `${match[1]}:v${version}.0`;
}
