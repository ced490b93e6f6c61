import { createServer, type Server } from 'node:https';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { ClusterState } from '../cluster-state.js';
import type { ControlLoop } from '../controllers/control-loop.js';
import { refusalOf, type Faults } from '../faults.js';
import type { RequestLog } from '../request-log.js';
import type { DeprecatedApiSpec } from '../spec.js';
import { StatusError } from '../status-error.js';
import { Catalog } from '../store/catalog.js';
import type { TlsMaterial } from '../tls.js';
import { reviewAccess } from './access-review.js';
import { ResourceApi, type Answer } from './api.js';
import { readBody } from './body.js';
import { discover } from './discovery.js';
import { renderMetrics } from './metrics.js';
import { openApi } from './openapi.js';
import { MUTATING, parseResourcePath, requestInfo, type RequestInfo } from './request-info.js';
import { wantsTable } from './tables.js';
import { versionInfo } from './version.js';

interface ApiServerOptions {
  state: ClusterState;
  loop: ControlLoop;
  faults: Faults;
  log: RequestLog;
  tls: TlsMaterial;
  /** Who a bearer token speaks for; null refuses it. Asked on every request. */
  verifyToken: (token: string) => { arn: string } | null;
  version: () => string;
  deprecatedApis: readonly DeprecatedApiSpec[];
}

/** What anybody may read without a token, as in EKS. */
const PUBLIC = new Set(['/version', '/healthz', '/livez', '/readyz']);
const HOST = '127.0.0.1';
/** Longer than clients keep idle connections, so that they never write to one that is just being closed. */
const KEEP_ALIVE_MILLISECONDS = 75_000;

/** The HTTPS front of a cluster: authentication, routing, faults and the record of requests. */
export class ApiServer {
  readonly #options: ApiServerOptions;
  readonly #catalog: Catalog;
  readonly #api: ResourceApi;
  readonly #server: Server;
  readonly #hanging = new Set<NodeJS.Timeout>();
  /** All connections, also those whose TLS handshake the HTTPS server has not finished. */
  readonly #sockets = new Set<Socket>();

  constructor(options: ApiServerOptions) {
    this.#options = options;
    this.#catalog = new Catalog(options.state.store);
    this.#api = new ResourceApi(options.state);
    const { certificate, privateKey } = options.tls;
    this.#server = createServer(
      { cert: certificate, key: privateKey, keepAliveTimeout: KEEP_ALIVE_MILLISECONDS },
      (request, response) => {
        this.#handle(request, response).catch((error: unknown) => this.#fail(response, error));
      },
    );
    this.#server.on('connection', (socket: Socket) => this.#track(socket));
  }

  #track(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
  }

  /** Listens on `port` (0 for any) of the loopback interface and returns the port. */
  async listen(port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, HOST, () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
    return (this.#server.address() as AddressInfo).port;
  }

  /** Ends watches and connections, and stops listening. */
  async close(): Promise<void> {
    this.#api.close();
    for (const timer of this.#hanging) clearTimeout(timer);
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', `https://${HOST}`);
    const arn = this.#authenticate(request, pathname);
    const method = request.method ?? 'GET';
    const path = parseResourcePath(pathname);
    if (!path || path.rest.length === 0) {
      const [resource = ''] = pathname.split('/').filter(Boolean);
      if (await this.#meetFault(response, { verb: 'get', resource })) return;
      return this.#general(method, pathname, response);
    }
    if (path.group === 'authorization.k8s.io') {
      return send(response, 201, JSON.stringify(await reviewAccess(path.rest, request)));
    }
    const info = requestInfo(this.#catalog, method, path, searchParams);
    const resource = info.subresource ? `${info.type.resource}/${info.subresource}` : info.type.resource;
    const record = (status: number): void => {
      if (!MUTATING.has(info.verb)) return;
      const at = this.#options.state.clock.now();
      this.#options.log.add({ at, verb: info.verb, path: pathname, resource, status, user: arn });
    };
    try {
      if (await this.#meetFault(response, { verb: info.verb, resource, name: info.name })) return;
      if (info.verb === 'watch') return this.#api.watch(info, response);
      const body = await readBody(request);
      const answer = this.#serve(info, body, request.headers);
      record(answer.status);
      send(response, answer.status, answer.json);
    } catch (error) {
      if (error instanceof StatusError) record(error.status.code);
      throw error;
    }
  }

  /** Serves and lets the controllers act on it before the client hears of it. */
  #serve(info: RequestInfo, body: unknown, headers: IncomingHttpHeaders): Answer {
    const contentType = headers['content-type'] ?? 'application/json';
    try {
      return this.#api.serve(info, body, contentType, wantsTable(headers.accept));
    } finally {
      if (MUTATING.has(info.verb)) this.#options.loop.settle();
    }
  }

  #authenticate(request: IncomingMessage, path: string): string {
    const header = request.headers.authorization;
    if (header === undefined && PUBLIC.has(path)) return 'system:anonymous';
    const token = /^Bearer\s+(\S+)$/i.exec(header ?? '')?.[1];
    const user = token === undefined ? null : this.#options.verifyToken(token);
    if (!user) throw StatusError.unauthorized();
    return user.arn;
  }

  /** Everything that is no resource: health, version, metrics, discovery. */
  #general(method: string, path: string, response: ServerResponse): void {
    if (method !== 'GET') throw StatusError.methodNotAllowed();
    switch (path) {
      case '/healthz':
      case '/livez':
      case '/readyz':
        return send(response, 200, 'ok', 'text/plain; charset=utf-8');
      case '/version':
        return send(response, 200, JSON.stringify(versionInfo(this.#options.version())));
      case '/metrics':
        return send(
          response,
          200,
          renderMetrics(this.#options.deprecatedApis),
          'text/plain; version=0.0.4; charset=utf-8',
        );
    }
    const discovered = discover(this.#catalog, path) ?? openApi(this.#catalog, path);
    if (!discovered) throw StatusError.unknownPath();
    send(response, 200, JSON.stringify(discovered));
  }

  /**
   * Waits and refuses as an injected fault wants it.
   * @returns true if the client is gone meanwhile.
   * @throws StatusError the fault's.
   */
  async #meetFault(response: ServerResponse, subject: Parameters<Faults['take']>[0]): Promise<boolean> {
    const fault = this.#options.faults.take(subject);
    if (!fault) return false;
    if (fault.hangSeconds) await this.#hang(this.#options.state.clock.toReal(fault.hangSeconds), response);
    if (response.destroyed) return true;
    const refusal = refusalOf(fault);
    if (refusal) throw refusal;
    return false;
  }

  async #hang(milliseconds: number, response: ServerResponse): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#hanging.add(timer);
      response.once('close', resolve);
      response.once('close', () => clearTimeout(timer));
    });
  }

  #fail(response: ServerResponse, error: unknown): void {
    const refusal =
      error instanceof StatusError
        ? error
        : StatusError.internal(error instanceof Error ? (error.stack ?? error.message) : String(error));
    if (response.destroyed) return;
    if (response.headersSent) return void response.destroy();
    const { code, details } = refusal.status;
    if (details?.retryAfterSeconds) response.setHeader('retry-after', String(details.retryAfterSeconds));
    send(response, code, JSON.stringify(refusal.status));
  }
}

function send(
  response: ServerResponse,
  status: number,
  body: string,
  contentType = 'application/json',
): void {
  response.writeHead(status, { 'content-type': contentType, 'cache-control': 'no-cache, private' });
  response.end(body);
}
