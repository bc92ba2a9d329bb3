import { Initial1767225600000 } from './1767225600000-Initial.js';

/** In the order in which they run. */
export const migrations = [Initial1767225600000];
