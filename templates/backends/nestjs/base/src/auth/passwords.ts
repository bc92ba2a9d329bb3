import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import pLimit from 'p-limit';

// Hashing takes a whole core. One of Node's four worker threads stays free for everything else.
const limit = pLimit(Math.min(availableParallelism(), 3));

export const hashPassword = (password: string) => limit(() => hash(password));

/** Takes as long without a user, so that response times do not reveal which users exist. */
export async function verifyPassword(password: string, passwordHash?: string): Promise<boolean> {
  if (passwordHash !== undefined) return limit(() => verify(passwordHash, password));
  await hashPassword(password);
  return false;
}
