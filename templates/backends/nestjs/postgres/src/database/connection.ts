export const databaseName = 'postgres';

/** No default: the server must be named. */
export const defaultDatabaseUrl = '';

export const databaseUrlExample = 'postgresql://user:password@host:port/name';

export function isDatabaseUrl(text: string): boolean {
  const url = URL.parse(text);
  return url?.protocol === 'postgresql:' && url.hostname !== '' && url.pathname.length > 1;
}

/** The type of a column that holds a point in time. */
export const timestamp = 'timestamptz';

export function connectionTo(url: string) {
  return { type: 'postgres', url, poolSize: 20, connectTimeoutMS: 10_000 } as const;
}
