import { useState, type SubmitEvent } from 'react';
import type { Product } from '../api/client.ts';
import { Alert } from '../ui/Alert.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Field } from '../ui/Field.tsx';
import { formValues } from '../ui/formValues.ts';
import { useFocusOnError } from '../ui/useFocusOnError.ts';
import { useSubmit } from '../ui/useSubmit.ts';
import { currencySymbol, formatAmount } from './format.ts';
import { parseProduct, type ProductErrors, type ProductForm } from './parseProduct.ts';
import { describeChanges, saveProduct } from './saveProduct.ts';

interface Props {
  /** The product to edit; undefined for a new one. */
  product: Product | undefined;
  open: boolean;
  onClose: () => void;
  /** `created` is also true for a product that was deleted and is saved as a new one. */
  onSaved: (product: Product, created: boolean) => void;
}

export function ProductDialog({ product, open, onClose, onSaved }: Props) {
  const { pending, problem, conflict, submit } = useSubmit();
  const [invalid, setInvalid] = useState<ProductErrors>();
  const errors: ProductErrors = invalid ?? problem?.fields ?? {};
  const form = useFocusOnError(errors);
  // Saving again, after the conflict was shown, replaces the other change.
  const edited = conflict ? conflict.theirs : product;

  function handleSubmit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const { product: input, errors } = parseProduct(formValues(event.currentTarget) as ProductForm);
    if (Object.keys(errors).length > 0) {
      setInvalid(errors);
      return;
    }
    setInvalid(undefined);
    void submit(async () => {
      onSaved(await saveProduct(edited, input), !edited);
    });
  }

  function nameSave() {
    if (pending) return 'Saving…';
    if (!conflict) return 'Save';
    return conflict.theirs ? 'Save anyway' : 'Save as new';
  }

  return (
    <Dialog
      title={product ? 'Edit product' : 'New product'}
      open={open}
      pending={pending}
      onClose={onClose}
    >
      <form ref={form} className="form" noValidate aria-busy={pending} onSubmit={handleSubmit}>
        {/* The login form says that the session has ended. */}
        {!invalid && problem && problem.status !== 401 && <Alert>{problem.message}</Alert>}
        {product && conflict && (
          <Alert>
            <p>{conflict.message}</p>
            {conflict.theirs && (
              <ul>
                {describeChanges(product, conflict.theirs).map((change) => (
                  <li key={change}>{change}</li>
                ))}
              </ul>
            )}
          </Alert>
        )}
        <Field
          label="Name"
          name="name"
          autoComplete="off"
          required
          defaultValue={product?.name}
          error={errors.name}
        />
        <Field
          label="Description"
          name="description"
          rows={3}
          defaultValue={product?.description ?? ''}
          error={errors.description}
        />
        <div className="columns">
          <Field
            label="Price"
            name="price_cents"
            inputMode="decimal"
            autoComplete="off"
            required
            unit={{ text: currencySymbol, side: 'start' }}
            defaultValue={product && formatAmount(product.price_cents)}
            error={errors.price_cents}
          />
          <Field
            label="Stock"
            name="stock"
            inputMode="numeric"
            autoComplete="off"
            required
            unit={{ text: 'pieces', side: 'end' }}
            defaultValue={product?.stock ?? 0}
            error={errors.stock}
          />
        </div>
        <div className="dialog-actions">
          <button type="button" className="button" disabled={pending} onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="button primary">
            {nameSave()}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
