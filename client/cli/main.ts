#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { text } from 'node:stream/consumers';
import { connectDrydock } from '../sdk/connect.js';
import { run } from './program.js';

// Built to dist/client/cli/main.js.
const manifest = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

// A reader that has seen enough (`drydock … | head`) closes the pipe: that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

process.exitCode = await run(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  readStdin: () => text(process.stdin),
  user: userName(),
  version: manifest.version,
  connect: connectDrydock,
  onInterrupt(stop) {
    process.once('SIGINT', stop);
    return () => process.removeListener('SIGINT', stop);
  },
});

/** The account that runs this process; containers may have a user id without a name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return process.env.USER || 'unknown';
  }
}
