// `npm start`: makes a fresh clone ready, then hands over to infra/local/main.ts.
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { prepare } from './prepare.mjs';

const TEMPORAL_CLI = await prepare();
const main = spawn(
  process.execPath,
  [resolve(import.meta.dirname, '../../dist/infra/local/main.js'), ...process.argv.slice(2)],
  {
    stdio: 'inherit',
    // The AWS SDK announces the end of Node.js 20 at every start; package.json decides which versions this project takes.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', ...process.env, TEMPORAL_CLI },
  },
);
// Ctrl-C reaches the whole process group; a signal to this process alone is handed on. Either way main cleans up first.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => main.kill(signal));
main.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
