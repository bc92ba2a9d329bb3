/** @import { ProductInput } from '../api/client.js' */

/**
 * The form's input.
 *
 * @typedef {Record<keyof ProductInput, string>} ProductForm
 */
/** @typedef {Partial<Record<keyof ProductInput, string>>} ProductErrors */

const maxNameLength = 120;
const maxDescriptionLength = 2000;
const maxPriceCents = 100_000_000;
const maxStock = 1_000_000;

/**
 * The input as a product, and the errors by the contract's rules.
 *
 * @param {ProductForm} form
 * @returns {{ product: ProductInput; errors: ProductErrors }}
 */
export function parseProduct(form) {
  const product = {
    // The one control character that pasting can put into a line.
    name: form.name.trim().replaceAll('\t', ' '),
    description: form.description.trim() || null,
    price_cents: parseCents(form.price_cents.trim()),
    stock: parseCount(form.stock.trim()),
  };

  /** @type {ProductErrors} */
  const errors = {};
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

/**
 * The length in characters, as the contract counts them: an emoji is one.
 *
 * @param {string} value
 */
function length(value) {
  return Array.from(value).length;
}

/**
 * Computed from the digits, never from a fraction, so that nothing is rounded.
 *
 * @param {string} value
 */
function parseCents(value) {
  const match = /^(\d+)(?:[.,](\d{1,2}))?$/.exec(value);
  return match ? Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0')) : NaN;
}

/** @param {string} value */
function parseCount(value) {
  return /^\d+$/.test(value) ? Number(value) : NaN;
}
