import {
  IsomorphicFetchHttpLibrary,
  type PromiseHttpLibrary,
  type RequestContext,
  type ResponseContext,
} from '@kubernetes/client-node';
import { DrydockError } from '../../contracts/drydock-error.js';
import { networkReason } from '../failures/network.js';

export interface KubernetesHttpOptions {
  /** How a message names the cluster. */
  clusterName: string;
  server: string;
  /** Makes another bearer token in place of a refused one; left out where the kubeconfig brings its own. */
  renewToken?: (refused: string) => Promise<string>;
  /** Who the API server sees, for the message of a refusal. */
  describeCaller: () => Promise<string>;
  /** Called when the API server could not be reached: what is known of its address may be out of date. */
  onUnreachable: () => void;
}

/**
 * Sends the requests of typed clients, with a second token if the first one is refused.
 * @throws KUBERNETES_UNREACHABLE when no answer came, KUBERNETES_UNAUTHORIZED when both tokens were refused. Every other
 * status is left to the typed client, which throws its ApiException.
 */
export function kubernetesHttp(options: KubernetesHttpOptions): PromiseHttpLibrary {
  const http = new IsomorphicFetchHttpLibrary();

  async function attempt(request: RequestContext): Promise<ResponseContext> {
    try {
      return await http.send(request).toPromise();
    } catch (error) {
      const reason = request.getSignal()?.aborted ? undefined : networkReason(error);
      if (reason === undefined) throw error;
      options.onUnreachable();
      throw new DrydockError(
        'KUBERNETES_UNREACHABLE',
        `The Kubernetes API of cluster ${options.clusterName} at ${options.server} could not be reached: ${reason}`,
        { resource: options.server, cause: error },
      );
    }
  }

  return {
    async send(request) {
      let response = await attempt(request);
      if (response.httpStatusCode === 401 && options.renewToken) {
        await response.body.text(); // frees the connection
        const refused = (request.getHeaders()['Authorization'] ?? '').replace(/^Bearer /, '');
        request.setHeaderParam('Authorization', `Bearer ${await options.renewToken(refused)}`);
        response = await attempt(request);
      }
      if (response.httpStatusCode === 401) {
        await response.body.text();
        throw new DrydockError(
          'KUBERNETES_UNAUTHORIZED',
          `The Kubernetes API of cluster ${options.clusterName} does not accept ${await options.describeCaller()}.`,
          { resource: options.server },
        );
      }
      return response;
    },
  };
}
