import { deleteProduct, ProblemError } from '../api/client.js';
import { byId } from '../ui/dom.js';
import { FormDialog } from '../ui/formDialog.js';
import { announce } from '../ui/toast.js';
import { changed } from './productList.js';

/** @import { Product } from '../api/client.js' */

/** @type {Product | undefined} */
let doomed;

export const deleteDialog = new FormDialog({
  id: 'delete-dialog',
  pending: 'Deleting…',
  async send() {
    const product = doomed;
    if (!product) return;
    await deleteProduct(product.id).catch((error) => {
      // Somebody else has deleted it already.
      if (!(error instanceof ProblemError && error.status === 404)) throw error;
    });
    deleteDialog.close();
    // The dialog gives the focus back to the row, which is about to go.
    byId('heading').focus({ preventScroll: true });
    announce(`Deleted “${product.name}”.`);
    changed('product.deleted', product);
  },
});

/** @param {Product} product */
export function askToDelete(product) {
  doomed = product;
  byId('doomed').textContent = product.name;
  deleteDialog.open();
}
