export const database = 'sqlite';

/** The type of a column that holds a point in time. */
export const timestamp = 'datetime';

export function connectionTo(url: string | undefined) {
  const path = /^sqlite:\/\/\/(.+)$/.exec(url || 'sqlite:///shop.db')?.[1];
  if (!path) {
    throw new Error(
      `DATABASE_URL must look like sqlite:////data/shop.db, not "${url}"`,
    );
  }
  return {
    type: 'better-sqlite3',
    database: path,
    enableWAL: true,
    // A file that cannot be opened now cannot be opened in three seconds.
    toRetry: () => false,
  } as const;
}
