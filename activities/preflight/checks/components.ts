import { defineCheck, finding } from '../check.js';
import { workloadReference } from '../references.js';
import { imageTag, minorIn } from '../versions.js';

const FIRST_MINOR_WITH_IPVS_DEPRECATED = 35;

/** https://kubernetes.dev/resources/keps/5495 */
export const ipvsCheck = defineCheck({
  codes: ['KUBE_PROXY_IPVS'],
  needs: ['kubeProxy'],
  run: ({ kubeProxy }, { request }) =>
    kubeProxy.mode === 'ipvs' && (minorIn(request.targetVersion) ?? 0) >= FIRST_MINOR_WITH_IPVS_DEPRECATED
      ? [
          finding(
            'KUBE_PROXY_IPVS',
            'ConfigMap/kube-system/kube-proxy-config',
            `kube-proxy runs in IPVS mode; the target is ${request.targetVersion}.`,
          ),
        ]
      : [],
});

/** https://kubernetes.io/blog/2025/11/11/ingress-nginx-retirement/ */
export const ingressNginxCheck = defineCheck({
  codes: ['INGRESS_NGINX_RETIRED'],
  needs: ['workloads'],
  run: ({ workloads }) =>
    workloads.flatMap((workload) => {
      const image = workload.template.images.find((name) => name.includes('ingress-nginx/controller'));
      if (!image) return [];
      const resource = workloadReference(workload);
      return [finding('INGRESS_NGINX_RETIRED', resource, `${resource} runs ${image}.`)];
    }),
});

/** The cluster-autoscaler simulates the scheduler of one minor version: it must be that of the cluster. */
export const autoscalerCheck = defineCheck({
  codes: ['AUTOSCALER_VERSION'],
  needs: [],
  run(_, { state, request }) {
    const { autoscaler } = state;
    const tag = autoscaler && imageTag(autoscaler.image);
    const minor = tag ? minorIn(tag) : null;
    if (!autoscaler || minor === null || minor === minorIn(request.targetVersion)) return [];
    const resource = `Deployment/${autoscaler.namespace}/${autoscaler.name}`;
    const message = `The cluster-autoscaler is ${tag}; the target is Kubernetes ${request.targetVersion}.`;
    return [finding('AUTOSCALER_VERSION', resource, message)];
  },
});

/**
 * The first Karpenter release (of 1.x) for a Kubernetes minor version.
 * https://karpenter.sh/docs/upgrading/compatibility/
 */
const FIRST_KARPENTER: Record<number, number> = { 31: 0, 32: 2, 33: 5, 34: 6, 35: 9 };
const NEWEST_KNOWN_MINOR = 35;

/** Targets beyond the table are judged by its last row: a release that is too old for that is too old for them. */
export const karpenterCheck = defineCheck({
  codes: ['KARPENTER_VERSION'],
  needs: ['workloads'],
  run: ({ workloads }, { request }) =>
    workloads.flatMap((workload) => {
      const image = workload.template.images.find((name) => /\/karpenter\/controller[:@]/.test(name));
      const release = /^v?(\d+)\.(\d+)/.exec((image && imageTag(image)) ?? '');
      const target = Math.min(minorIn(request.targetVersion) ?? 0, NEWEST_KNOWN_MINOR);
      const first = FIRST_KARPENTER[target];
      if (!release || first === undefined) return [];
      if (Number(release[1]) > 1 || (Number(release[1]) === 1 && Number(release[2]) >= first)) return [];
      const resource = workloadReference(workload);
      const message = `Karpenter is ${release[0]}; Kubernetes ${request.targetVersion} needs 1.${first} or later.`;
      return [finding('KARPENTER_VERSION', resource, message)];
    }),
});
