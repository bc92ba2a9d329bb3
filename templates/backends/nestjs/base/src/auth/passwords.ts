import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import pLimit from 'p-limit';

// Hashing takes all of a core. Of Node's four worker threads one stays free for everything else.
const limit = pLimit(Math.min(availableParallelism(), 3));

export const hashPassword = (password: string) => limit(() => hash(password));

/** Without a user it takes as long, so that response times do not reveal which users exist. */
export async function verifyPassword(password: string, passwordHash?: string): Promise<boolean> {
  if (passwordHash !== undefined) return limit(() => verify(passwordHash, password));
  await hashPassword(password);
  return false;
}
