import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Answer } from './gateway.js';
import { readRequest, type WireRequest, type WireResponse } from './exchange.js';

/** Who answers what. */
export interface Handlers {
  /** Answers everything outside `/_simulator/`. */
  aws(request: WireRequest): Promise<Answer>;
  /** Answers `/_simulator/…`. */
  control(request: WireRequest): Promise<WireResponse>;
}

/** A port that could not be taken, with what to do about it. */
export class PortInUseError extends Error {
  readonly code = 'SIMULATOR_PORT_IN_USE';
  readonly port: number;

  constructor(port: number) {
    super(
      `Port ${port} of the simulated AWS is already in use; stop what listens there or choose another port`,
    );
    this.name = 'PortInUseError';
    this.port = port;
  }
}

/** The simulator's HTTP server, on the loopback interface only. */
export class HttpServer {
  readonly #server: Server;
  readonly #handlers: Handlers;

  constructor(handlers: Handlers) {
    this.#handlers = handlers;
    this.#server = createServer((message, response) => void this.#serve(message, response));
    this.#server.keepAliveTimeout = 60_000;
  }

  /** Listens; resolves with the port, rejects with a PortInUseError if it is taken. */
  listen(port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', (error: NodeJS.ErrnoException) => {
        reject(error.code === 'EADDRINUSE' ? new PortInUseError(port) : error);
      });
      this.#server.listen(port, '127.0.0.1', () => resolve((this.#server.address() as AddressInfo).port));
    });
  }

  /** Stops listening and ends every connection. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const request = await readRequest(message);
      const answer = request.path.startsWith('/_simulator/')
        ? await this.#handlers.control(request)
        : await this.#handlers.aws(request);
      if (answer === 'hang') return;
      if (answer === 'cut') {
        message.socket.destroy();
        return;
      }
      response.writeHead(answer.status, answer.headers).end(answer.body);
    } catch (error) {
      // A client that went away while it was sending, or a body beyond the limit: there is nobody to answer properly.
      if (!response.headersSent && !message.socket.destroyed) response.writeHead(400);
      response.end(error instanceof Error ? error.message : String(error));
    }
  }
}
