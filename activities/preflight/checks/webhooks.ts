import { defineCheck, finding } from '../check.js';
import { hasLabels } from '../selectors.js';

/**
 * Webhooks with failurePolicy Fail that catch nodes or pods while nothing answers behind them: new nodes could not
 * register, evicted pods not come back. Webhooks by URL, and services that select no pods themselves, are not judged.
 */
export const webhookCheck = defineCheck({
  codes: ['WEBHOOK_UNAVAILABLE'],
  needs: ['webhooks', 'pods'],
  run: ({ webhooks, pods }) =>
    webhooks.flatMap((webhook) => {
      const { service, serviceSelector: selector } = webhook;
      const catches = `${webhook.name} catches ${webhook.resources.join(', ')} with failurePolicy Fail`;
      const resource = `${webhook.kind}/${webhook.configuration}`;
      const name = `${service.namespace}/${service.name}`;
      if (selector === null) {
        return [
          finding('WEBHOOK_UNAVAILABLE', resource, `${catches}, and its service ${name} does not exist.`),
        ];
      }
      const answered = pods.some(
        (pod) => pod.ready && pod.namespace === service.namespace && hasLabels(pod.labels, selector),
      );
      if (answered || Object.keys(selector).length === 0) return [];
      return [
        finding('WEBHOOK_UNAVAILABLE', resource, `${catches}, and its service ${name} has no ready pod.`),
      ];
    }),
});
