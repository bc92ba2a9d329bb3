import { useState, type RefObject } from 'react';
import { flushSync } from 'react-dom';
import type { Product } from '../api/client.ts';
import { Alert } from '../ui/Alert.tsx';
import { announce } from '../ui/toast.ts';
import { useStore } from '../useStore.ts';
import { DeleteDialog } from './DeleteDialog.tsx';
import { EmptyList } from './EmptyList.tsx';
import { LiveIndicator } from './LiveIndicator.tsx';
import { Pager } from './Pager.tsx';
import { ProductDialog } from './ProductDialog.tsx';
import { ProductTable } from './ProductTable.tsx';
import { SearchBox } from './SearchBox.tsx';
import { describeTotal } from './format.ts';
import { goTo, place, type Place } from './place.ts';
import { changed, pagesOf, productList, retry } from './productList.ts';

type OpenDialog =
  { kind: 'create' } | { kind: 'edit'; product: Product } | { kind: 'delete'; product: Product };

interface Props {
  loggedIn: boolean;
  /** Takes the focus when the control that had it is gone. */
  heading: RefObject<HTMLHeadingElement | null>;
}

export function ProductsPage({ loggedIn, heading }: Props) {
  const { q, page } = useStore(place);
  const { products, outdated, error, live, changes, now } = useStore(productList);
  const [dialog, setDialog] = useState<OpenDialog>();

  const pages = pagesOf(products?.total);
  const empty = products?.total === 0 && !outdated;
  // The table shows placeholders during the first load; if that failed, there is nothing to show.
  const failed = !products && error;

  // The control for it may be gone afterwards.
  function visit(next: Place) {
    goTo(next);
    heading.current?.focus();
  }

  function handleRetry() {
    retry();
    heading.current?.focus();
  }

  function closeDialog() {
    setDialog(undefined);
  }

  function handleSaved(product: Product, created: boolean) {
    closeDialog();
    announce(`Saved “${product.name}”.`);
    changed(created ? 'product.created' : 'product.updated', product);
  }

  function handleDeleted(product: Product) {
    // The dialog would return the focus to the row, which is about to be removed.
    flushSync(closeDialog);
    heading.current?.focus({ preventScroll: true });
    announce(`Deleted “${product.name}”.`);
    changed('product.deleted', product);
  }

  return (
    <>
      <div className="page-head">
        <h1 ref={heading} tabIndex={-1}>
          Products
        </h1>
        <LiveIndicator status={live} />
        {loggedIn && (
          <button
            type="button"
            className="button primary"
            onClick={() => {
              setDialog({ kind: 'create' });
            }}
          >
            New product
          </button>
        )}
      </div>

      <div className="card list">
        <div className="toolbar">
          <SearchBox q={q} />
          <p role="status" className="muted">
            {products && !outdated && describeTotal(products.total, q)}
          </p>
        </div>

        {error && (
          <Alert>
            <p>{error.message}</p>
            <button type="button" className="button small" onClick={handleRetry}>
              Try again
            </button>
          </Alert>
        )}

        {empty && (
          <EmptyList
            q={q}
            loggedIn={loggedIn}
            onClear={() => {
              visit({ q: '', page: 1 });
            }}
          />
        )}
        {!empty && !failed && (
          <ProductTable
            products={products?.items}
            outdated={outdated}
            changes={changes}
            now={now}
            {...(loggedIn && {
              onEdit: (product) => {
                setDialog({ kind: 'edit', product });
              },
              onDelete: (product) => {
                setDialog({ kind: 'delete', product });
              },
            })}
          />
        )}
        {pages > 1 && (
          <Pager
            page={Math.min(page, pages)}
            pages={pages}
            onTurn={(page) => {
              visit({ q, page });
            }}
          />
        )}
      </div>

      {/* If the session ends, the dialog is hidden; the input is kept for after the login. */}
      {dialog?.kind === 'delete' ? (
        <DeleteDialog
          product={dialog.product}
          open={loggedIn}
          onClose={closeDialog}
          onDeleted={handleDeleted}
        />
      ) : (
        dialog && (
          <ProductDialog
            product={dialog.kind === 'edit' ? dialog.product : undefined}
            open={loggedIn}
            onClose={closeDialog}
            onSaved={handleSaved}
          />
        )
      )}
    </>
  );
}
