import type { ConfigurationOptions, RequestContext, ResponseContext } from '@kubernetes/client-node';
import { Observable } from '@kubernetes/client-node';

/**
 * Options of a typed Kubernetes call that end it when `signal` is aborted.
 * @example core.listNode({ limit: 500 }, withSignal(Context.current().cancellationSignal))
 */
export function withSignal(signal: AbortSignal | undefined): ConfigurationOptions | undefined {
  if (signal === undefined) return undefined;
  return {
    middlewareMergeStrategy: 'append',
    middleware: [
      {
        pre(request: RequestContext) {
          request.setSignal(signal);
          return new Observable(Promise.resolve(request));
        },
        post: (response: ResponseContext) => new Observable(Promise.resolve(response)),
      },
    ],
  };
}
