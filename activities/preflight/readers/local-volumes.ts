import type { V1PersistentVolume } from '@kubernetes/client-node';
import { withSignal } from '../../clients/call-options.js';
import type { KubernetesClients } from '../../clients/clients.js';
import { pages } from '../../kubernetes/list.js';
import type { LocalVolumeInfo } from '../inventory.js';

/** The claimed PersistentVolumes of the cluster whose data is on a node. */
export async function readLocalVolumes(
  { core }: KubernetesClients,
  signal: AbortSignal,
): Promise<LocalVolumeInfo[]> {
  const volumes: LocalVolumeInfo[] = [];
  for await (const page of pages((params) => core.listPersistentVolume(params, withSignal(signal)))) {
    for (const volume of page) volumes.push(...shapeLocalVolume(volume));
  }
  return volumes;
}

/** Shapes a volume of type `local` or `hostPath` down to what the checks need; none for any other. */
export function shapeLocalVolume({ metadata, spec }: V1PersistentVolume): LocalVolumeInfo[] {
  const claim = spec?.claimRef;
  if (!(spec?.local || spec?.hostPath) || !claim?.namespace || !claim.name) return [];
  return [{ name: metadata?.name ?? '', claim: { namespace: claim.namespace, name: claim.name } }];
}
