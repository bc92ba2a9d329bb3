/** @import { Credentials } from '../api/client.js' */

const onThisMachine = ['localhost', '127.0.0.1', '[::1]'].includes(window.location.hostname);

/**
 * The user whom the demo data brings: shown where people try it out, and on no server.
 *
 * @type {Credentials | undefined}
 */
export const demoLogin = onThisMachine
  ? { email: 'demo@example.com', password: 'demo-password' }
  : undefined;
