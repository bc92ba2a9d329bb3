import { useEffect, useState } from 'react';
import { getMe, type User } from '../api/client.ts';

/** Who the token belongs to; undefined until the server has said so. */
export function useUser(token: string | null): User | undefined {
  const [known, setKnown] = useState<{ token: string; user: User }>();

  useEffect(() => {
    if (!token) return;
    const controller = new AbortController();
    getMe(controller.signal).then(
      (user) => {
        setKnown({ token, user });
      },
      () => {
        // Only the name in the header depends on it. A refused token has ended the session by now.
      },
    );
    return () => {
      controller.abort();
    };
  }, [token]);

  return known?.token === token ? known.user : undefined;
}
