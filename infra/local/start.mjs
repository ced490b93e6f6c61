// `npm start`: makes a fresh clone ready, then goes on as infra/local/main.ts. It is one process: whoever ends it, even by
// SIGKILL, leaves no second one that would still look after the parts when the next start takes them over.
import { prepare } from './prepare.mjs';

process.env.TEMPORAL_CLI = await prepare();
// The AWS SDK announces the end of Node.js 20 at every start; package.json decides which versions this project takes.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
await import(new URL('../../dist/infra/local/main.js', import.meta.url).href);
