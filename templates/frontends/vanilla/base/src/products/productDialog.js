import { byId } from '../ui/dom.js';
import { FormDialog } from '../ui/formDialog.js';
import { announce } from '../ui/toast.js';
import { currencySymbol, formatAmount } from './format.js';
import { parseProduct } from './parseProduct.js';
import { changed } from './productList.js';
import { describeChanges, saveProduct } from './saveProduct.js';

/** @import { Product } from '../api/client.js' */

/**
 * What was opened for editing; undefined for a new product.
 *
 * @type {Product | undefined}
 */
let opened;
/**
 * What the next save replaces: saving again, after the conflict was shown, replaces the other's change.
 *
 * @type {Product | undefined}
 */
let edited;

export const productDialog = new FormDialog({
  id: 'product-dialog',
  pending: 'Saving…',
  async send(values) {
    const { product: input, errors } = parseProduct(values);
    if (Object.keys(errors).length > 0) return errors;
    const created = !edited;
    const product = await saveProduct(edited, input);
    productDialog.close();
    announce(`Saved “${product.name}”.`);
    changed(created ? 'product.created' : 'product.updated', product);
  },
  onConflict(conflict) {
    const { theirs, message } = conflict;
    edited = theirs;
    productDialog.say(message, opened && theirs ? describeChanges(opened, theirs) : []);
    return theirs ? 'Save anyway' : 'Save as new';
  },
});

byId('currency').textContent = currencySymbol;

/** @param {Product} [product] What to edit; a new product without it. */
export function editProduct(product) {
  opened = edited = product;
  byId('product-title').textContent = product ? 'Edit product' : 'New product';
  productDialog.open({
    name: product?.name ?? '',
    description: product?.description ?? '',
    price_cents: product ? formatAmount(product.price_cents) : '',
    stock: String(product?.stock ?? 0),
  });
}
