import { find } from '../products/productList.js';
import { byId, create } from './dom.js';
import { toast } from './toast.js';

export function showToasts() {
  toast.subscribe(() => {
    const { text, product } = toast.get();
    const shown = create('p', 'toast', text);
    if (product) {
      const show = create('button', 'button small', 'Show');
      show.type = 'button';
      show.addEventListener('click', () => find(product));
      shown.append(show);
    }
    byId('toasts').replaceChildren(shown);
  });
}
