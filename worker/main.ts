#!/usr/bin/env node
/** The worker process: `npm run worker`. Prints one line of JSON when it is ready, logs as JSON, stops on SIGTERM. */
import { DrydockError } from '../contracts/drydock-error.js';
import { EXIT_CODES, ERRORS } from '../contracts/errors.js';
import { loadWorkerConfig } from './config.js';
import { runWorker } from './run-worker.js';

try {
  await runWorker(loadWorkerConfig());
} catch (error) {
  if (!(error instanceof DrydockError)) throw error;
  const { code, message, remedy } = error.failure;
  process.stderr.write(`error ${code}: ${message}\nwhat to do: ${remedy}\n`);
  process.exitCode = EXIT_CODES[ERRORS[code].kind];
}
