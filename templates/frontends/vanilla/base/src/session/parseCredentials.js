/** @import { Credentials } from '../api/client.js' */

/** @typedef {Partial<Record<keyof Credentials, string>>} CredentialErrors */

/**
 * The login form's input, and what is missing from it.
 *
 * @param {Credentials} form
 */
export function parseCredentials({ email, password }) {
  /** @type {Credentials} */
  const credentials = { email: email.trim(), password };
  /** @type {CredentialErrors} */
  const errors = {};
  if (credentials.email === '') errors.email = 'Enter your e-mail address.';
  if (password === '') errors.password = 'Enter your password.';
  return { credentials, errors };
}
