import { copyOf, create, find, setText } from '../ui/dom.js';
import { askToDelete } from './deleteDialog.js';
import { formatAgo, formatCount, formatMoment, formatPrice, lowStock } from './format.js';
import { editProduct } from './productDialog.js';

/** @import { Product } from '../api/client.js' */

/** A row of the table; the same one shows every later state of its product. */
export class ProductRow {
  element = copyOf('row');

  /** @type {Product} */
  #product;
  /** @type {number | undefined} */
  #change;

  /** @param {Product} product */
  constructor(product) {
    this.#product = product;
    const { element } = this;
    element.id = `product-${product.id}`;
    const hue = String((product.id * 47) % 360);
    find(element, '.monogram').style.setProperty('--hue', hue);
    find(element, '[title="Edit"]').addEventListener('click', () => editProduct(this.#product));
    find(element, '[title="Delete"]').addEventListener('click', () => askToDelete(this.#product));
  }

  /**
   * @param {Product} product
   * @param {{ now: number; change: number | undefined; loggedIn: boolean }} options
   */
  show(product, { now, change, loggedIn }) {
    this.#product = product;
    const { element } = this;
    const { name, description, price_cents, stock, updated_at } = product;
    const [initial = ''] = Array.from(name.trim());
    setText(find(element, '.monogram'), initial.toLocaleUpperCase());
    setText(find(element, '.product-name'), name);
    setText(find(element, '.description'), description ?? '');
    find(element, '.description').hidden = !description;
    setText(find(element, '.price'), formatPrice(price_cents));
    find(element, '.stock').replaceChildren(...stockOf(stock));
    const time = find(element, 'time', HTMLTimeElement);
    time.dateTime = updated_at;
    time.title = formatMoment(updated_at);
    setText(time, formatAgo(updated_at, now));
    find(element, '.edits').hidden = !loggedIn;
    find(element, '[title="Edit"]').ariaLabel = `Edit ${name}`;
    find(element, '[title="Delete"]').ariaLabel = `Delete ${name}`;
    if (change !== undefined && change !== this.#change) {
      // Another element starts the highlight again, without touching the row and the focus in it.
      element.querySelector('.highlight')?.remove();
      const highlight = create('span', 'highlight', '');
      highlight.ariaHidden = 'true';
      find(element, '.product').prepend(highlight);
    }
    this.#change = change;
  }
}

/**
 * @param {number} count
 * @returns {(Node | string)[]}
 */
function stockOf(count) {
  if (count === 0) return [create('span', 'badge out', 'Sold out')];
  const low = count < lowStock ? [create('span', 'badge low', 'Low')] : [];
  return [...low, ` ${formatCount(count)}`];
}
