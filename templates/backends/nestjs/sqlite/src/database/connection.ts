export const databaseName = 'sqlite';

/** Three slashes and a relative path, or four and an absolute one. */
export const defaultDatabaseUrl = 'sqlite:///shop.db';

export const databaseUrlExample = 'sqlite:////path/file';

export function isDatabaseUrl(url: string): boolean {
  return /^sqlite:\/\/\/./.test(url);
}

/** The type of a column that holds a point in time. */
export const timestamp = 'datetime';

export function connectionTo(url: string) {
  return {
    type: 'better-sqlite3',
    database: url.slice('sqlite:///'.length),
    timeout: 5000,
    enableWAL: true,
  } as const;
}
