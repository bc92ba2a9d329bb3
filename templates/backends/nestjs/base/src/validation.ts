import { z } from 'zod';

// Zod's own messages are for programmers, these for the person filling in a form.
const say = (hint: string) => ({
  error: ({ input }: { input?: unknown }) =>
    input === undefined ? 'This value is missing.' : hint,
});

export const email = z.email(say('Enter an e-mail address.'));
export const password = z.string(say('Enter a password.'));

/** Text that matches a pattern; the flag `u` makes it count code points. */
export const text = (pattern: RegExp, hint: string) => z.string(say(hint)).regex(pattern, hint);

export function wholeNumber(from: number, to: number) {
  const hint = `Enter a whole number from ${from} to ${to}.`;
  return z.int(say(hint)).min(from, hint).max(to, hint);
}

/** An id received as text; the columns hold 32 bits. */
export const id = z.string().regex(/^\d+$/).transform(Number).pipe(z.int32().positive());
