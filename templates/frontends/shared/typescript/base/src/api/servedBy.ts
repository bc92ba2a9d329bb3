import { getHealth, ProblemError } from './client.ts';

/** The backend that answers, such as “Gin, Go, SQLite”; undefined if none does. */
export async function servedBy(): Promise<string | undefined> {
  try {
    const { stack, database } = await getHealth();
    // index.html has the full names of the project's stack and database.
    const made = document.querySelector('meta[name="served-by"]');
    const same =
      made?.getAttribute('data-stack') === stack && made.getAttribute('data-database') === database;
    if (same) return made.getAttribute('content') ?? undefined;
    return `${stack}, ${database}`;
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return undefined;
  }
}
