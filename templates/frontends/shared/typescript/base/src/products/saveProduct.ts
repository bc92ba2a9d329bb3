import {
  createProduct,
  getProduct,
  ProblemError,
  replaceProduct,
  type Product,
  type ProductInput,
} from '../api/client.ts';
import { formatCount, formatPrice } from './format.ts';

/** Saving would overwrite a change that someone else has made in the meantime. */
export class ConflictError extends Error {
  /** The product as it is now; undefined if it was deleted. */
  readonly theirs: Product | undefined;

  constructor(theirs: Product | undefined) {
    super(
      theirs
        ? 'Someone changed this product while you were editing it.'
        : 'Someone deleted this product while you were editing it.',
    );
    this.name = 'ConflictError';
    this.theirs = theirs;
  }
}

/**
 * Creates a product, or replaces it if it has not changed since it was opened.
 *
 * The API replaces whatever is there, so it is read first. If two people save at the same moment,
 * the later one still wins.
 */
export async function saveProduct(
  edited: Product | undefined,
  input: ProductInput,
): Promise<Product> {
  if (!edited) return createProduct(input);
  try {
    const current = await getProduct(edited.id);
    if (describeChanges(edited, current).length > 0) throw new ConflictError(current);
    return await replaceProduct(edited.id, input);
  } catch (error) {
    const gone = error instanceof ProblemError && error.status === 404;
    throw gone ? new ConflictError(undefined) : error;
  }
}

/** The differences of the current product, in words. */
export function describeChanges(edited: Product, current: Product): string[] {
  const changes = [];
  if (current.name !== edited.name) changes.push(`Name: ${current.name}`);
  if (current.description !== edited.description) {
    changes.push(`Description: ${current.description ?? 'none'}`);
  }
  if (current.price_cents !== edited.price_cents) {
    changes.push(`Price: ${formatPrice(current.price_cents)}`);
  }
  if (current.stock !== edited.stock) changes.push(`Stock: ${formatCount(current.stock)}`);
  return changes;
}
