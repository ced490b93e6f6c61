import { CommanderError } from 'commander';
import { DrydockError } from '../../contracts/drydock-error.js';
import { ERRORS, EXIT_CODES } from '../../contracts/errors.js';
import type { Failure } from '../../contracts/failure.js';
import { InvalidRequestError, OperationFailedError } from '../sdk/errors.js';
import { canvasOf, type Io } from './io.js';
import { renderFailure } from './render/failure.js';
import { renderResult } from './render/result.js';

/** How an error is told: as JSON on stdout too, and with its stack trace. */
export interface ReportOptions {
  json: boolean;
  debug: boolean;
}

/**
 * Tells a person (stderr) and, with `json`, a program (stdout) what went wrong.
 * @returns the exit code that the kind of failure asks for
 */
export function reportError(error: unknown, io: Io, { json, debug }: ReportOptions): number {
  // Commander has printed help, the version or a usage error already, through the streams it was given.
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    return reportError(usageError(error), io, { json, debug });
  }
  const known = error instanceof DrydockError ? error : internal(error);
  const failures = known instanceof InvalidRequestError ? known.failures : [known.failure];
  const result = known instanceof OperationFailedError ? known.result : null;
  const canvas = canvasOf(io.stderr);
  if (json) io.stdout.write(`${JSON.stringify(errorDocument(failures, result))}\n`);
  else if (result) io.stderr.write(renderResult(result, canvas));
  for (const failure of failures) io.stderr.write(renderFailure(failure, canvas));
  if (debug) io.stderr.write(`${stackOf(error)}\n`);
  return EXIT_CODES[ERRORS[known.code].kind];
}

function errorDocument(failures: readonly Failure[], result: OperationFailedError['result']) {
  return {
    error: failures[0],
    ...(failures.length > 1 ? { errors: failures } : {}),
    ...(result ? { result } : {}),
  };
}

function usageError(error: CommanderError): DrydockError {
  // Commander shows the help, and fails, when a group of commands is given alone.
  const message =
    error.code === 'commander.help' ? 'a command is missing' : error.message.replace(/^error: /, '');
  return new DrydockError('INVALID_REQUEST', message, {
    remedy: 'See `drydock --help`, or --help after the command.',
  });
}

function internal(error: unknown): DrydockError {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new DrydockError('INTERNAL', text, { cause: error });
}

/** The stack traces of an error and of what caused it. */
function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? error.message;
  return error.cause === undefined ? own : `${own}\ncaused by: ${stackOf(error.cause)}`;
}
