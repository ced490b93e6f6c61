import { addonResource } from '../../planning/in-place/draft.js';
import { defineCheck, finding } from '../check.js';

/** Core add-ons by the workload that runs them. */
const CORE_ADDONS = [
  { addon: 'vpc-cni', kind: 'DaemonSet', name: 'aws-node' },
  { addon: 'coredns', kind: 'Deployment', name: 'coredns' },
  { addon: 'kube-proxy', kind: 'DaemonSet', name: 'kube-proxy' },
] as const;

const SETTLED = ['ACTIVE', 'CREATING', 'UPDATING'];

/** Health of the add-ons, and whether their versions fit every Kubernetes version on the way. */
export const addonChecks = [
  defineCheck({
    codes: ['ADDON_HEALTH'],
    needs: [],
    run: (_, { state }) =>
      state.addons
        .filter((addon) => !SETTLED.includes(addon.status) || addon.health_issues.length > 0)
        .map((addon) => {
          const issues = addon.health_issues.map(({ code, message }) => `${code}: ${message}`);
          const message = [`Add-on ${addon.name} is ${addon.status}`, ...issues].join('; ');
          return finding('ADDON_HEALTH', addonResource(state, addon.name), `${message}.`);
        }),
  }),
  defineCheck({
    codes: ['ADDON_NO_VERSION', 'ADDON_SKIPPED_INCOMPATIBLE', 'ADDON_UPDATE_NEEDED'],
    needs: ['addonVersions'],
    run: ({ addonVersions }, { state, request, hops }) =>
      state.addons.flatMap((addon) => {
        const resource = addonResource(state, addon.name);
        const offers = addonVersions.filter((offer) => offer.addon === addon.name);
        const versionsFor = (hop: string): string[] =>
          offers.find(({ kubernetesVersion }) => kubernetesVersion === hop)?.versions ?? [];
        const unfit = hops.filter((hop) => !versionsFor(hop).includes(addon.version));
        const unoffered = hops.filter((hop) => versionsFor(hop).length === 0);
        if (unfit.length === 0) return [];
        const what = `${addon.name} ${addon.version}`;
        if (unoffered.length > 0) {
          const message = `EKS offers no version of ${addon.name} for Kubernetes ${unoffered.join(', ')}.`;
          return [finding('ADDON_NO_VERSION', resource, message)];
        }
        if (request.addons[addon.name]?.skip) {
          const message = `${what} does not fit Kubernetes ${unfit.join(', ')}, and the request leaves it out.`;
          return [finding('ADDON_SKIPPED_INCOMPATIBLE', resource, message)];
        }
        const message = `${what} does not fit Kubernetes ${unfit.join(', ')}.`;
        return [finding('ADDON_UPDATE_NEEDED', resource, message)];
      }),
  }),
  defineCheck({
    codes: ['ADDON_SELF_MANAGED'],
    needs: ['workloads'],
    run: ({ workloads }, { state }) =>
      state.auto_mode
        ? [] // Auto Mode runs these on the node itself; leftovers are harmless.
        : CORE_ADDONS.filter(({ addon }) => !state.addons.some(({ name }) => name === addon)).flatMap(
            ({ addon, kind, name }) => {
              const workload = workloads.find(
                (candidate) =>
                  candidate.kind === kind && candidate.namespace === 'kube-system' && candidate.name === name,
              );
              return workload
                ? [
                    finding(
                      'ADDON_SELF_MANAGED',
                      `${kind}/kube-system/${name}`,
                      `${addon} (${workload.template.images.join(', ')}) is no EKS add-on of this cluster.`,
                    ),
                  ]
                : [];
            },
          ),
  }),
];
