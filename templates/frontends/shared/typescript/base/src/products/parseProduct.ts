import type { ProductInput } from '../api/client.ts';

/** The form's input. */
export type ProductForm = Record<keyof ProductInput, string>;
export type ProductErrors = Partial<Record<keyof ProductInput, string>>;

const maxNameLength = 120;
const maxDescriptionLength = 2000;
const maxPriceCents = 100_000_000;
const maxStock = 1_000_000;

/** The input as a product, and the errors by the contract's rules. */
export function parseProduct(form: ProductForm): { product: ProductInput; errors: ProductErrors } {
  const product = {
    // The one control character that pasting can put into a line.
    name: form.name.trim().replaceAll('\t', ' '),
    description: form.description.trim() || null,
    price_cents: parseCents(form.price_cents.trim()),
    stock: parseCount(form.stock.trim()),
  };

  const errors: ProductErrors = {};
  if (product.name === '') {
    errors.name = 'Enter a name.';
  } else if (length(product.name) > maxNameLength) {
    errors.name = `Use at most ${maxNameLength} characters.`;
  }
  if (length(product.description ?? '') > maxDescriptionLength) {
    errors.description = `Use at most ${maxDescriptionLength} characters.`;
  }
  if (Number.isNaN(product.price_cents)) {
    errors.price_cents = 'Enter a price such as 19.90.';
  } else if (product.price_cents > maxPriceCents) {
    errors.price_cents = `Enter at most ${maxPriceCents / 100}.`;
  }
  if (Number.isNaN(product.stock)) {
    errors.stock = 'Enter a whole number, 0 or more.';
  } else if (product.stock > maxStock) {
    errors.stock = `Enter at most ${maxStock}.`;
  }
  return { product, errors };
}

/** The length in characters, as the contract counts them: an emoji is one. */
function length(value: string): number {
  return Array.from(value).length;
}

/** Computed from the digits, never from a fraction, so that nothing is rounded. */
function parseCents(value: string): number {
  const match = /^(\d+)(?:[.,](\d{1,2}))?$/.exec(value);
  return match ? Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0')) : NaN;
}

function parseCount(value: string): number {
  return /^\d+$/.test(value) ? Number(value) : NaN;
}
