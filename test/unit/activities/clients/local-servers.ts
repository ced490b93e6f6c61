import { createServer as createHttpServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { generate } from 'selfsigned';

export interface ReceivedRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body: string | object;
}

export interface LocalServer {
  url: string;
  requests: ReceivedRequest[];
  /** TCP connections accepted since the start. */
  connections(): number;
  close(): Promise<void>;
}

/** A plain HTTP server on a free port, such as AWS_ENDPOINT_URL points at. */
export function startHttp(answer: (request: ReceivedRequest) => Answer): Promise<LocalServer> {
  const requests: ReceivedRequest[] = [];
  const server = createHttpServer(listener(answer, requests));
  // As a proxy it refuses every tunnel.
  server.on('connect', (_request, socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'));
  return listen(server, 'http', requests);
}

/** An HTTPS server with a certificate of its own, as the API server of a cluster; `ca` is as DescribeCluster gives it. */
export async function startHttps(
  answer: (request: ReceivedRequest) => Answer,
): Promise<LocalServer & { ca: string }> {
  const pems = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  });
  const requests: ReceivedRequest[] = [];
  const server = createHttpsServer({ key: pems.private, cert: pems.cert }, listener(answer, requests));
  const started = await listen(server, 'https', requests);
  return { ...started, ca: Buffer.from(pems.cert).toString('base64') };
}

function listener(
  answer: (request: ReceivedRequest) => Answer,
  requests: ReceivedRequest[],
): RequestListener {
  return (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const received = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      };
      requests.push(received);
      const { status = 200, headers, body } = answer(received);
      const type = typeof body === 'string' ? 'text/plain' : 'application/json';
      response.writeHead(status, { 'content-type': type, ...headers });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  };
}

async function listen(server: Server, scheme: string, requests: ReceivedRequest[]): Promise<LocalServer> {
  let connections = 0;
  server.on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) (server.closeAllConnections as () => void)();
      }),
  };
}
