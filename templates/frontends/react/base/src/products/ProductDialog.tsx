import { useEffect, useRef, useState, type SubmitEvent } from 'react';
import { createProduct, replaceProduct, type Product } from '../api/client.ts';
import { Alert } from '../ui/Alert.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Field } from '../ui/Field.tsx';
import { useSubmit } from '../ui/useSubmit.ts';
import { currencySymbol, formatAmount } from './format.ts';
import { parseProduct, type ProductErrors } from './parseProduct.ts';

interface Props {
  /** What to edit; a new product without it. */
  product: Product | undefined;
  open: boolean;
  onClose: () => void;
  onSaved: (product: Product) => void;
}

export function ProductDialog({ product, open, onClose, onSaved }: Props) {
  const form = useRef<HTMLFormElement>(null);
  const { pending, problem, submit } = useSubmit();
  const [invalid, setInvalid] = useState<ProductErrors>();
  const errors: ProductErrors = invalid ?? problem?.fields ?? {};

  useEffect(() => {
    form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [invalid, problem]);

  function handleSubmit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const { product: input, errors } = parseProduct(new FormData(event.currentTarget));
    if (Object.keys(errors).length > 0) {
      setInvalid(errors);
      return;
    }
    setInvalid(undefined);
    void submit(async () => {
      onSaved(await (product ? replaceProduct(product.id, input) : createProduct(input)));
    });
  }

  return (
    <Dialog title={product ? 'Edit product' : 'New product'} open={open} onClose={onClose}>
      <form ref={form} className="form" noValidate aria-busy={pending} onSubmit={handleSubmit}>
        {/* That a session has ended is said by the login form. */}
        {!invalid && problem && problem.status !== 401 && <Alert>{problem.message}</Alert>}
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
            hint={`In ${currencySymbol}`}
            defaultValue={product && formatAmount(product.price_cents)}
            error={errors.price_cents}
          />
          <Field
            label="Stock"
            name="stock"
            inputMode="numeric"
            autoComplete="off"
            required
            hint="Pieces"
            defaultValue={product?.stock ?? 0}
            error={errors.stock}
          />
        </div>
        <div className="dialog-actions">
          <button type="button" className="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="button primary">
            Save
          </button>
        </div>
      </form>
    </Dialog>
  );
}
