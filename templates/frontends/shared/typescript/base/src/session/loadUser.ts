import { getMe, ProblemError } from '../api/client.ts';
import { session } from './session.ts';

/** Loads the token's user, unless it is known. */
export async function loadUser() {
  const { token, user } = session.get();
  if (!token || user) return;
  try {
    const me = await getMe();
    // Someone else may have logged in since.
    if (session.get().token === token) session.set({ ...session.get(), user: me });
  } catch (error) {
    // Only the name in the header depends on it; it is requested again when the connection is back.
    if (!(error instanceof ProblemError)) throw error;
  }
}
