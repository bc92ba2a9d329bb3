import { deleteProduct, ProblemError, type Product } from '../api/client.ts';
import { Alert } from '../ui/Alert.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { useSubmit } from '../ui/useSubmit.ts';

interface Props {
  product: Product;
  open: boolean;
  onClose: () => void;
  onDeleted: (product: Product) => void;
}

export function DeleteDialog({ product, open, onClose, onDeleted }: Props) {
  const { pending, problem, submit } = useSubmit();

  function handleDelete() {
    void submit(async () => {
      await deleteProduct(product.id).catch((error: unknown) => {
        // Someone else has already deleted it.
        if (!(error instanceof ProblemError && error.status === 404)) throw error;
      });
      onDeleted(product);
    });
  }

  return (
    <Dialog title="Delete product?" open={open} pending={pending} onClose={onClose}>
      <div className="form" aria-busy={pending}>
        {problem && problem.status !== 401 && <Alert>{problem.message}</Alert>}
        <p>
          <strong>{product.name}</strong> will be deleted for everyone. This cannot be undone.
        </p>
        <div className="dialog-actions">
          <button type="button" className="button" disabled={pending} onClick={onClose}>
            Cancel
          </button>
          <button type="button" className="button danger solid" onClick={handleDelete}>
            {pending ? 'Deleting…' : 'Delete'}
          </button>
        </div>
      </div>
    </Dialog>
  );
}
