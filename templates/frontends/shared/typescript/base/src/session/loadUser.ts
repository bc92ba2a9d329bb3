import { getMe, ProblemError } from '../api/client.ts';
import { session } from './session.ts';

/** Asks whose token it is, unless that is known. */
export async function loadUser() {
  const { token, user } = session.get();
  if (!token || user) return;
  try {
    const me = await getMe();
    // Somebody else may have logged in meanwhile.
    if (session.get().token === token) session.set({ ...session.get(), user: me });
  } catch (error) {
    // Only the name in the header depends on it; it is asked for again when the connection is back.
    if (!(error instanceof ProblemError)) throw error;
  }
}
