import {
  createConfiguration,
  KubeConfig,
  ServerConfiguration,
  setHeaderMiddleware,
  type ApiConstructor,
  type ApiType,
  type HttpLibrary,
  type RequestContext,
} from '@kubernetes/client-node';
import type { RequestOptions } from 'node:https';
import { Agent, ProxyAgent, type Dispatcher } from 'undici';
import { DrydockError } from '../../contracts/drydock-error.js';

const USER_AGENT = 'drydock';

/** Limits of the connections of a {@link PooledKubeConfig}, in milliseconds and connections. */
export interface PoolLimits {
  connectTimeoutMs: number;
  requestTimeoutMs: number;
  maxConnections: number;
}

/**
 * A KubeConfig that reuses its connections. The library's own makes a new agent, and so a new TLS connection, for every
 * request; everything else (typed clients, Watch, log, exec) goes through these two methods.
 */
export class PooledKubeConfig extends KubeConfig {
  readonly #limits: PoolLimits;
  #http: HttpLibrary | undefined;
  #pool: { key: string; dispatcher: Dispatcher } | undefined;

  constructor(limits: PoolLimits) {
    super();
    this.#limits = limits;
  }

  /** Sends the requests of typed clients through `http`. */
  useHttp(http: HttpLibrary): void {
    this.#http = http;
  }

  override async applySecurityAuthentication(context: RequestContext): Promise<void> {
    const options: RequestOptions = {};
    await this.applyToHTTPSOptions(options);
    if (options.auth) {
      context.setHeaderParam('Authorization', `Basic ${Buffer.from(options.auth).toString('base64')}`);
    }
    for (const [name, value] of Object.entries(options.headers ?? {})) {
      context.setHeaderParam(name, String(value));
    }
    context.setDispatcher(this.#dispatcher(options));
  }

  override makeApiClient<T extends ApiType>(apiClientType: ApiConstructor<T>): T {
    return new apiClientType(
      createConfiguration({
        baseServer: new ServerConfiguration(this.server, {}),
        authMethods: { default: this },
        httpApi: this.#http,
        middleware: [setHeaderMiddleware('User-Agent', USER_AGENT)],
      }),
    );
  }

  /** The URL of the API server. */
  get server(): string {
    const cluster = this.getCurrentCluster();
    if (!cluster) throw new Error(`The kubeconfig has no cluster for its context ${this.currentContext}`);
    return cluster.server;
  }

  /** Ends the connections once their requests are done. A later request opens new ones. */
  async release(): Promise<void> {
    const pool = this.#pool;
    this.#pool = undefined;
    await pool?.dispatcher.close();
  }

  /** The agent of the present TLS material; client certificates of exec plugins change while the process runs. */
  #dispatcher(options: RequestOptions): Dispatcher {
    const { ca, cert, key, rejectUnauthorized, servername } = options;
    const wanted = this.createDispatcherOptions(this.getCurrentCluster(), {
      ca,
      cert,
      key,
      rejectUnauthorized,
      servername,
    });
    const poolKey = JSON.stringify([
      'uri' in wanted && wanted.uri,
      // Buffers, which the library has read from files or kubeconfig data.
      ...[ca, cert, key].map((pem) => (pem as Buffer | undefined)?.toString('base64')),
      rejectUnauthorized,
      servername,
    ]);
    if (this.#pool?.key === poolKey) return this.#pool.dispatcher;

    const stale = this.#pool;
    const limits = {
      headersTimeout: this.#limits.requestTimeoutMs,
      // Also the longest silence of a watch, whose own timer (30 s) ends before it.
      bodyTimeout: Math.max(this.#limits.requestTimeoutMs, 60_000),
      keepAliveTimeout: 30_000,
      connections: this.#limits.maxConnections,
    };
    const timeout = this.#limits.connectTimeoutMs;
    let dispatcher: Dispatcher;
    switch (wanted.type) {
      case 'proxy':
        dispatcher = new ProxyAgent({
          uri: wanted.uri,
          requestTls: { ...wanted.requestTls, timeout },
          ...limits,
        });
        break;
      case 'agent':
        dispatcher = new Agent({ connect: { ...wanted.connect, timeout }, ...limits });
        break;
      case 'none':
        dispatcher = new Agent({ connect: { timeout }, ...limits });
        break;
      case 'socks':
        throw new DrydockError('INVALID_REQUEST', `The kubeconfig names the SOCKS proxy ${wanted.uri}.`, {
          field: 'kubeContext',
          remedy: 'Name an HTTP proxy in `proxy-url`; SOCKS is not supported.',
        });
    }
    this.#pool = { key: poolKey, dispatcher };
    if (stale) void stale.dispatcher.close();
    return dispatcher;
  }
}
