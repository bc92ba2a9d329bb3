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
        // Somebody else has deleted it already.
        if (!(error instanceof ProblemError && error.status === 404)) throw error;
      });
      onDeleted(product);
    });
  }

  return (
    <Dialog title="Delete product?" open={open} onClose={onClose}>
      <div className="form" aria-busy={pending}>
        {problem && problem.status !== 401 && <Alert>{problem.message}</Alert>}
        <p>
          <strong>{product.name}</strong> will be gone for everyone. This cannot be undone.
        </p>
        <div className="dialog-actions">
          <button type="button" className="button" onClick={onClose}>
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
