import type { Credentials } from '../api/client.ts';

export type CredentialErrors = Partial<Record<keyof Credentials, string>>;

/** The login form's input, and what is missing from it. */
export function parseCredentials({ email, password }: Credentials) {
  const credentials: Credentials = { email: email.trim(), password };
  const errors: CredentialErrors = {};
  if (credentials.email === '') errors.email = 'Enter your e-mail address.';
  if (password === '') errors.password = 'Enter your password.';
  return { credentials, errors };
}
