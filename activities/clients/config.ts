/** Limits of the connections to AWS and Kubernetes; every one has a default that suits production. */
export interface ClientsConfig {
  /** Attempts of one AWS call, the first included; between them the SDK's adaptive mode waits and slows down. Default 5. */
  maxAttempts?: number;
  /** Milliseconds within which a connection must be established. Default 5,000. */
  connectTimeoutMs?: number;
  /** Milliseconds within which an answer must have begun, of AWS and of Kubernetes. Default 30,000. */
  requestTimeoutMs?: number;
  /** Connections to one host at a time. Default 64. */
  maxConnections?: number;
  /** Clusters, and account-region pairs, whose clients are kept; the least recently used ones go first. Default 200. */
  maxCached?: number;
}

export type ResolvedClientsConfig = Required<ClientsConfig>;

/** Fills in the defaults of a {@link ClientsConfig}. */
export function resolveClientsConfig(config: ClientsConfig): ResolvedClientsConfig {
  return {
    maxAttempts: config.maxAttempts ?? 5,
    connectTimeoutMs: config.connectTimeoutMs ?? 5_000,
    requestTimeoutMs: config.requestTimeoutMs ?? 30_000,
    maxConnections: config.maxConnections ?? 64,
    maxCached: config.maxCached ?? 200,
  };
}
