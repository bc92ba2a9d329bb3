import { useState, type RefObject } from 'react';
import { flushSync } from 'react-dom';
import type { Product } from '../api/client.ts';
import { Alert } from '../ui/Alert.tsx';
import { useDebounced } from '../ui/useDebounced.ts';
import { DeleteDialog } from './DeleteDialog.tsx';
import { EmptyList } from './EmptyList.tsx';
import { LiveIndicator } from './LiveIndicator.tsx';
import { Pager } from './Pager.tsx';
import { ProductDialog } from './ProductDialog.tsx';
import { ProductTable } from './ProductTable.tsx';
import { SearchBox } from './SearchBox.tsx';
import { formatCount } from './format.ts';
import { useProducts } from './useProducts.ts';

type OpenDialog =
  { kind: 'create' } | { kind: 'edit'; product: Product } | { kind: 'delete'; product: Product };

interface Props {
  loggedIn: boolean;
  /** Takes the focus where the control that had it is gone. */
  heading: RefObject<HTMLHeadingElement | null>;
}

export function ProductsPage({ loggedIn, heading }: Props) {
  const [search, setSearch] = useState('');
  const q = useDebounced(cleanSearch(search), 250);
  const [turned, setTurned] = useState({ q: '', page: 1 });
  // Another search starts on its first page.
  const page = turned.q === q ? turned.page : 1;

  const list = useProducts(q, page);
  const [dialog, setDialog] = useState<OpenDialog>();
  const [toast, setToast] = useState({ key: 0, text: '' });

  // The last product of the last page is gone.
  if (list.products && !list.outdated && page > list.pages) setTurned({ q, page: list.pages });

  function announce(text: string) {
    setToast(({ key }) => ({ key: key + 1, text }));
  }

  function turnTo(page: number) {
    setTurned({ q, page });
    heading.current?.focus();
  }

  function handleSaved(product: Product) {
    if (dialog?.kind === 'create') {
      // The newest product is the last of all, where a search may not show it.
      setSearch('');
      if (q === '' && list.products) {
        setTurned({ q, page: Math.ceil((list.products.total + 1) / list.perPage) });
      }
    }
    setDialog(undefined);
    announce(`Saved “${product.name}”.`);
    list.refresh();
  }

  function handleDeleted(product: Product) {
    // The dialog gives the focus back to the row, which is about to go.
    flushSync(() => {
      setDialog(undefined);
    });
    heading.current?.focus({ preventScroll: true });
    announce(`Deleted “${product.name}”.`);
    list.refresh();
  }

  const empty = list.products?.total === 0 && !list.outdated;
  // The table has placeholders for the first load; where that failed, there is nothing to show.
  const failed = !list.products && list.error;

  const closeDialog = () => {
    setDialog(undefined);
  };

  return (
    <>
      <div className="page-head">
        <h1 ref={heading} tabIndex={-1}>
          Products
        </h1>
        <LiveIndicator status={list.live} />
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
          <SearchBox value={search} onChange={setSearch} />
          <p role="status" className="muted">
            {list.products && !list.outdated && describeTotal(list.products.total, q)}
          </p>
        </div>

        {list.error && (
          <Alert>
            <p>{list.error.message}</p>
            <button type="button" className="button small" onClick={list.refresh}>
              Try again
            </button>
          </Alert>
        )}

        {empty && (
          <EmptyList
            q={q}
            loggedIn={loggedIn}
            onClear={() => {
              setSearch('');
            }}
          />
        )}
        {!empty && !failed && (
          <ProductTable
            products={list.products?.items}
            outdated={list.outdated}
            changeOf={list.changeOf}
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
        {list.pages > 1 && <Pager page={page} pages={list.pages} onTurn={turnTo} />}
      </div>

      {/* A session that ends meanwhile hides the dialog; what was typed is there after a new login. */}
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

      <div role="status" className="toast-area">
        {toast.text && (
          <p key={toast.key} className="toast">
            {toast.text}
          </p>
        )}
      </div>
    </>
  );
}

/** The contract takes no control characters, which only a paste can bring in. */
function cleanSearch(text: string): string {
  return text.replace(/\p{Cc}/gu, ' ').trim();
}

function describeTotal(total: number, q: string): string {
  const products = total === 1 ? '1 product' : `${formatCount(total)} products`;
  return q ? `${products} for “${q}”` : products;
}
