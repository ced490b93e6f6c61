/** `npm run build` runs this after the compiler: it writes the workflow bundle beside the compiled worker. */
import { writeBundle } from './bundle.js';

await writeBundle();
