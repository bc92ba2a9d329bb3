export const database = 'postgres';

/** The type of a column that holds a point in time. */
export const timestamp = 'timestamptz';

export function connectionTo(url: string | undefined) {
  if (!url || !isPostgresUrl(url)) {
    // The value is not shown: there may be a password in it.
    throw new Error(
      'DATABASE_URL must be set, and look like postgresql://user:password@host:5432/name',
    );
  }
  return { type: 'postgres', url, connectTimeoutMS: 3000 } as const;
}

function isPostgresUrl(text: string): boolean {
  try {
    const { protocol, hostname, pathname } = new URL(decodeURI(text));
    return protocol === 'postgresql:' && hostname !== '' && pathname.length > 1;
  } catch {
    return false;
  }
}
