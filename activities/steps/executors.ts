import { eks } from '../eks/executor.js';
import { kubernetes } from '../kubernetes/executor.js';
import type { Executors } from './action.js';

/** Every executor by the name that plans use. */
export const executors: Executors = { eks, kubernetes };
