/** The largest number that the id columns hold. */
const MAX_ID = 2 ** 31 - 1;

/** An id that came in as text; undefined if it cannot be one. */
export function toId(value: unknown): number | undefined {
  const id =
    typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : 0;
  return id >= 1 && id <= MAX_ID ? id : undefined;
}
