import type { Finding } from '../../../contracts/findings.js';
import { defineCheck, finding } from '../check.js';
import type { PodInfo, WebhookInfo } from '../inventory.js';
import { hasLabels } from '../selectors.js';

/**
 * Webhooks with failurePolicy Fail that catch nodes or pods while nothing answers behind them: new nodes could not
 * register, evicted pods not come back. Those whose answer does not come from pods of the cluster cannot be judged.
 */
export const webhookCheck = defineCheck({
  codes: ['WEBHOOK_UNAVAILABLE', 'WEBHOOK_UNVERIFIED'],
  needs: ['webhooks', 'pods'],
  run: ({ webhooks, pods }) => webhooks.flatMap((webhook) => judge(webhook, pods)),
});

function judge(webhook: WebhookInfo, pods: PodInfo[]): Finding[] {
  const { service, serviceSelector: selector } = webhook;
  const catches = `${webhook.name} catches ${webhook.resources.join(', ')} with failurePolicy Fail`;
  const resource = `${webhook.kind}/${webhook.configuration}`;
  if (service === null) {
    const message = `${catches}, and is called at ${webhook.url ?? 'no address'}, outside of what the cluster shows.`;
    return [finding('WEBHOOK_UNVERIFIED', resource, message)];
  }
  const name = `${service.namespace}/${service.name}`;
  if (selector === null) {
    return [finding('WEBHOOK_UNAVAILABLE', resource, `${catches}, and its service ${name} does not exist.`)];
  }
  if (Object.keys(selector).length === 0) {
    const message = `${catches}, and its service ${name} selects no pods: what answers is set by hand.`;
    return [finding('WEBHOOK_UNVERIFIED', resource, message)];
  }
  const answered = pods.some(
    (pod) => pod.ready && pod.namespace === service.namespace && hasLabels(pod.labels, selector),
  );
  if (answered) return [];
  return [finding('WEBHOOK_UNAVAILABLE', resource, `${catches}, and its service ${name} has no ready pod.`)];
}
