import { ApiException } from '@kubernetes/client-node';
import { parse } from 'yaml';
import { z } from 'zod';
import { withSignal } from '../../clients/call-options.js';
import type { KubernetesClients } from '../../clients/clients.js';
import type { KubeProxyInfo } from '../inventory.js';

/** Where kube-proxy's configuration is: as EKS writes it, and as kubeadm does. */
const CONFIG_MAPS = [
  { name: 'kube-proxy-config', key: 'config' },
  { name: 'kube-proxy', key: 'config.conf' },
] as const;

const Configuration = z.looseObject({ mode: z.string().nullish() });

/** The mode in which kube-proxy runs. */
export async function readKubeProxy(
  { core }: KubernetesClients,
  signal: AbortSignal,
): Promise<KubeProxyInfo> {
  for (const { name, key } of CONFIG_MAPS) {
    try {
      const map = await core.readNamespacedConfigMap({ namespace: 'kube-system', name }, withSignal(signal));
      const text = map.data?.[key];
      if (text !== undefined) return { mode: proxyMode(text) };
    } catch (error) {
      if (!(error instanceof ApiException) || error.code !== 404) throw error;
    }
  }
  return { mode: null };
}

/** The mode in a KubeProxyConfiguration; an empty one means iptables on Linux. @throws when it is no such document. */
export function proxyMode(text: string): string {
  return Configuration.parse(parse(text)).mode || 'iptables';
}
