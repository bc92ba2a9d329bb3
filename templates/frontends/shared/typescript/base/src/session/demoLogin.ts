import type { Credentials } from '../api/client.ts';

const onThisMachine = ['localhost', '127.0.0.1', '[::1]'].includes(window.location.hostname);

/** The demo data's user: shown where people try the shop, never on a server. */
export const demoLogin: Credentials | undefined = onThisMachine
  ? { email: 'demo@example.com', password: 'demo-password' }
  : undefined;
