import { Agent, request as send } from 'node:https';
import type { KubeConfig, V1Status } from '@kubernetes/client-node';

/** What came back, undecoded but for its JSON. */
interface Answer<T> {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: T;
}

interface CallOptions {
  /** Sent as JSON. */
  body?: unknown;
  contentType?: string;
  /** Instead of the one of the kubeconfig; null for none. */
  token?: string | null;
}

/** Calls a Kubernetes API below its typed clients, which hide statuses, headers and type metadata. */
export interface ApiCaller {
  <T = unknown>(method: string, path: string, options?: CallOptions): Promise<Answer<T>>;
  /** A call that has to fail. @throws Error for a status below 400. */
  refused(method: string, path: string, options?: CallOptions): Promise<V1Status & { code: number }>;
  /** A call that has to succeed, for its body. @throws Error for a status of 400 or above. */
  ok<T>(method: string, path: string, options?: CallOptions): Promise<T>;
  close(): void;
}

/** A caller with the current context of a kubeconfig, whose user has to be one with a token. */
export function apiCaller(kubeConfig: KubeConfig): ApiCaller {
  const { server, caData } = kubeConfig.getCurrentCluster()!;
  const agent = new Agent({ keepAlive: true, ca: Buffer.from(caData!, 'base64') });
  const bearer = kubeConfig.getCurrentUser()!.token;

  const call = <T>(method: string, path: string, options: CallOptions = {}): Promise<Answer<T>> => {
    const { body, contentType = 'application/json', token = bearer } = options;
    const headers: Record<string, string | number> = { accept: 'application/json' };
    if (token) headers['authorization'] = `Bearer ${token}`;
    const content = body === undefined ? undefined : JSON.stringify(body);
    if (content !== undefined) {
      headers['content-type'] = contentType;
      // Node sends none by itself with a DELETE, whose body then looks like the next request.
      headers['content-length'] = Buffer.byteLength(content);
    }
    return new Promise((resolve, reject) => {
      const request = send(server + path, { method, headers, agent }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () => {
          const text = Buffer.concat(chunks).toString();
          const isJson = response.headers['content-type']?.startsWith('application/json');
          const { statusCode = 0 } = response;
          resolve({
            status: statusCode,
            headers: response.headers,
            body: (isJson ? JSON.parse(text) : text) as T,
          });
        });
      });
      request.once('error', reject);
      request.end(content);
    });
  };
  return Object.assign(call, {
    refused: async (method: string, path: string, options?: CallOptions) => {
      const { status, body } = await call<V1Status>(method, path, options);
      if (status < 400) throw new Error(`${method} ${path} was not refused but answered ${status}`);
      return { ...body, code: body.code ?? status };
    },
    ok: async <T>(method: string, path: string, options?: CallOptions) => {
      const { status, body } = await call<T>(method, path, options);
      if (status >= 400) throw new Error(`${method} ${path} answered ${status}: ${JSON.stringify(body)}`);
      return body;
    },
    close: () => agent.destroy(),
  });
}
