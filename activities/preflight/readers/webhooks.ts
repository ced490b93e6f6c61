import { ApiException, type V1MutatingWebhook, type V1ObjectMeta } from '@kubernetes/client-node';
import { withSignal } from '../../clients/call-options.js';
import type { KubernetesClients } from '../../clients/clients.js';
import { mapConcurrent } from '../../concurrency.js';
import { pages, type ListPage, type PageParams } from '../../kubernetes/list.js';
import type { WebhookInfo } from '../inventory.js';

const SERVICE_READS_IN_FLIGHT = 5;

/** The fields that webhooks of both kinds have. */
type Webhook = Pick<V1MutatingWebhook, 'name' | 'failurePolicy' | 'rules' | 'clientConfig'>;
type Candidate = Omit<WebhookInfo, 'serviceSelector'>;

/** Webhooks that can stop nodes from registering or pods from coming back, with the selectors of their services. */
export async function readWebhooks(
  { core, admission }: KubernetesClients,
  signal: AbortSignal,
): Promise<WebhookInfo[]> {
  const options = withSignal(signal);
  const found = await Promise.all([
    readKind('MutatingWebhookConfiguration', (params) =>
      admission.listMutatingWebhookConfiguration(params, options),
    ),
    readKind('ValidatingWebhookConfiguration', (params) =>
      admission.listValidatingWebhookConfiguration(params, options),
    ),
  ]);
  const webhooks = found.flat();
  const services = new Map(
    webhooks.flatMap(({ service }) => (service ? [[serviceKey(service), service] as const] : [])),
  );
  const selectors = new Map<string, Record<string, string> | null>();
  await mapConcurrent(services, SERVICE_READS_IN_FLIGHT, async ([key, service]) => {
    try {
      const { spec } = await core.readNamespacedService(service, options);
      selectors.set(key, spec?.selector ?? {});
    } catch (error) {
      if (!(error instanceof ApiException) || error.code !== 404) throw error;
      selectors.set(key, null);
    }
  });
  return webhooks.map((webhook) => ({
    ...webhook,
    serviceSelector: (webhook.service && selectors.get(serviceKey(webhook.service))) ?? null,
  }));
}

const serviceKey = ({ namespace, name }: NonNullable<Candidate['service']>): string => `${namespace}/${name}`;

async function readKind(
  kind: string,
  list: (params: PageParams) => Promise<ListPage<{ metadata?: V1ObjectMeta; webhooks?: Webhook[] }>>,
): Promise<Candidate[]> {
  const candidates: Candidate[] = [];
  for await (const page of pages(list)) {
    for (const { metadata, webhooks } of page) {
      for (const webhook of webhooks ?? []) {
        const candidate = blockingCandidate(kind, metadata?.name ?? '', webhook);
        if (candidate) candidates.push(candidate);
      }
    }
  }
  return candidates;
}

/** A webhook whose failure would refuse nodes or pods, or null. `failurePolicy` defaults to Fail. */
export function blockingCandidate(kind: string, configuration: string, webhook: Webhook): Candidate | null {
  if ((webhook.failurePolicy ?? 'Fail') !== 'Fail') return null;
  const resources = (webhook.rules ?? [])
    .filter(({ apiGroups }) => apiGroups?.some((group) => group === '' || group === '*'))
    .flatMap((rule) => rule.resources ?? [])
    .filter(matters);
  if (resources.length === 0) return null;
  const { service, url } = webhook.clientConfig;
  return {
    kind,
    configuration,
    name: webhook.name,
    resources: [...new Set(resources)],
    service: service ? { namespace: service.namespace, name: service.name } : null,
    url: url ?? null,
  };
}

/** Whether a rule's resource takes part in registering a node, or evicting and creating a pod. */
function matters(rule: string): boolean {
  const [resource = '', subresource] = rule.split('/');
  return (
    ['nodes', 'pods', '*'].includes(resource) &&
    (subresource === undefined || ['*', 'status', 'eviction', 'binding'].includes(subresource))
  );
}
