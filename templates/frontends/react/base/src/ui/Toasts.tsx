import { find } from '../products/productList.ts';
import { useStore } from '../useStore.ts';
import { toast } from './toast.ts';

export function Toasts() {
  const { key, text, product } = useStore(toast);

  return (
    <div role="status" className="toast-area">
      {text !== '' && (
        <p key={key} className="toast">
          {text}
          {product && (
            <button
              type="button"
              className="button small"
              onClick={() => {
                find(product);
              }}
            >
              Show
            </button>
          )}
        </p>
      )}
    </div>
  );
}
