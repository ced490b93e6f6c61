import { isEvictable } from '../budgets.js';
import { defineCheck, finding } from '../check.js';
import { groupBy } from '../group-by.js';
import type { PodInfo } from '../inventory.js';
import { ownerReference, someOf } from '../references.js';

/** Pods that were fine cannot be told from pods that were not once everything has moved: say so before. */
const unhealthy = (pod: PodInfo): boolean =>
  pod.phase !== 'Succeeded' && !(pod.phase === 'Failed' && pod.controller?.kind === 'Job') && !pod.ready;

/** What the pods themselves say, by owner. */
export const podChecks = [
  defineCheck({
    codes: ['POD_BARE'],
    needs: ['pods'],
    run: ({ pods }) =>
      pods
        .filter((pod) => pod.controller === null && isEvictable(pod))
        .map((pod) => {
          const where = pod.node === null ? 'on no node' : `on node ${pod.node}`;
          const message = `Pod ${pod.namespace}/${pod.name} (${where}) has no controller.`;
          return finding('POD_BARE', ownerReference(pod), message);
        }),
  }),
  defineCheck({
    codes: ['POD_LOCAL_STORAGE'],
    needs: ['pods'],
    run: ({ pods }) =>
      [
        ...groupBy(
          pods.filter((pod) => pod.localVolumes.length > 0 && isEvictable(pod)),
          ownerReference,
        ),
      ].map(([owner, alike]) => {
        const volumes = [...new Set(alike.flatMap(({ localVolumes }) => localVolumes))];
        const message = `${alike.length} pods of ${owner} keep data on their nodes (volumes: ${someOf(volumes, 5)}).`;
        return finding('POD_LOCAL_STORAGE', owner, message);
      }),
  }),
  defineCheck({
    codes: ['POD_LOCAL_VOLUME'],
    needs: ['pods', 'localVolumes'],
    run({ pods, localVolumes }) {
      const volumeOf = new Map(
        localVolumes.map(({ name, claim }) => [`${claim.namespace}/${claim.name}`, name]),
      );
      const volumesOf = ({ namespace, claims }: PodInfo): string[] =>
        claims.flatMap((claim) => volumeOf.get(`${namespace}/${claim}`) ?? []);
      const tied = pods.filter((pod) => isEvictable(pod) && volumesOf(pod).length > 0);
      return [...groupBy(tied, ownerReference)].map(([owner, alike]) => {
        const volumes = [...new Set(alike.flatMap(volumesOf))];
        const message = `${alike.length} pods of ${owner} are tied to their nodes by local volumes: ${someOf(volumes, 5)}.`;
        return finding('POD_LOCAL_VOLUME', owner, message);
      });
    },
  }),
  defineCheck({
    codes: ['POD_UNHEALTHY'],
    needs: ['pods'],
    run: ({ pods }) =>
      [...groupBy(pods.filter(unhealthy), ownerReference)].map(([owner, alike]) => {
        const states = [
          ...new Set(alike.map((pod) => pod.waiting || (pod.phase === 'Running' ? 'not ready' : pod.phase))),
        ];
        const names = someOf(alike.map(({ name }) => name));
        const message = `${alike.length} pods of ${owner} are not healthy (${states.join(', ')}): ${names}.`;
        return finding('POD_UNHEALTHY', owner, message);
      }),
  }),
];
