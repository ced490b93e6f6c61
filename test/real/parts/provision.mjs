// Builds the real parts that tests run against, once per user and version.
//
//   node test/real/parts/provision.mjs [--json] [part…]     every part when none is named
//
// Progress goes to standard error. With --json, standard output is one object: part → { directory, executable }.
import { provision } from './cache.mjs';
import { parts } from './parts.mjs';

const parameters = process.argv.slice(2);
const json = parameters.includes('--json');
const names = parameters.filter((parameter) => parameter !== '--json');
const unknown = names.filter((name) => !parts.some((part) => part.name === name));
if (unknown.length > 0) {
  console.error(
    `No such part: ${unknown.join(', ')}. There are: ${parts.map((part) => part.name).join(', ')}`,
  );
  process.exit(2);
}

const say = (/** @type {string} */ message) => console.error(`provision: ${message}`);
/** @type {Record<string, { directory: string, executable: string }>} */
const result = {};
// One after the other: each build already uses every core.
for (const part of parts.filter(({ name }) => names.length === 0 || names.includes(name))) {
  const { directory, executable, seconds } = await provision(part, say).catch((error) => {
    say(`${part.name} ${part.version} could not be built. ${error.message}`);
    process.exit(1);
  });
  if (seconds !== null) say(`${part.name} ${part.version} was built in ${seconds} s`);
  else if (!json) say(`${part.name} ${part.version} is there`);
  result[part.name] = { directory, executable };
}
if (json) console.log(JSON.stringify(result));
