import type { CSSProperties } from 'react';
import type { Product } from '../api/client.ts';
import { formatAgo, formatCount, formatMoment, formatPrice, lowStock } from './format.ts';

interface Props {
  /** Undefined while they load for the first time. */
  products: Product[] | undefined;
  outdated: boolean;
  changes: ReadonlyMap<number, number>;
  now: number;
  onEdit?: (product: Product) => void;
  onDelete?: (product: Product) => void;
}

const placeholders = [1, 2, 3, 4, 5, 6];

// The roles are spelt out because narrow screens lay the table out as a grid, and browsers then
// forget that it is a table.
export function ProductTable({ products, outdated, changes, now, onEdit, onDelete }: Props) {
  return (
    <table role="table" className="products" aria-busy={!products || outdated}>
      <caption className="visually-hidden">Products, oldest first</caption>
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader">Product</th>
          <th role="columnheader" className="number">
            Price
          </th>
          <th role="columnheader" className="number">
            In stock
          </th>
          <th role="columnheader" className="date">
            Updated
          </th>
          {onEdit && (
            <th role="columnheader">
              <span className="visually-hidden">Actions</span>
            </th>
          )}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {products?.map((product) => (
          <ProductRow
            key={product.id}
            product={product}
            change={changes.get(product.id)}
            now={now}
            onEdit={onEdit}
            onDelete={onDelete}
          />
        )) ??
          placeholders.map((placeholder) => (
            <tr key={placeholder} className="placeholder" aria-hidden="true">
              <td colSpan={4}>
                <span />
              </td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}

interface RowProps {
  product: Product;
  change: number | undefined;
  now: number;
  onEdit: ((product: Product) => void) | undefined;
  onDelete: ((product: Product) => void) | undefined;
}

function ProductRow({ product, change, now, onEdit, onDelete }: RowProps) {
  return (
    <tr role="row" id={`product-${product.id}`}>
      <td role="cell" className="product">
        {/* A new key restarts the highlight, without touching the row and its focus. */}
        {change && <span key={change} className="highlight" aria-hidden="true" />}
        <span
          className="monogram"
          aria-hidden="true"
          style={{ '--hue': (product.id * 47) % 360 } as CSSProperties}
        >
          {Array.from(product.name.trim())[0]?.toLocaleUpperCase()}
        </span>
        <span className="product-text">
          <span className="product-name">{product.name}</span>
          {product.description && <span className="description">{product.description}</span>}
        </span>
      </td>
      <td role="cell" className="number price">
        {formatPrice(product.price_cents)}
      </td>
      <td role="cell" className="number stock">
        <Stock count={product.stock} />
      </td>
      <td role="cell" className="date">
        <time dateTime={product.updated_at} title={formatMoment(product.updated_at)}>
          {formatAgo(product.updated_at, now)}
        </time>
      </td>
      {onEdit && (
        <td role="cell" className="actions">
          <button
            type="button"
            className="button quiet"
            aria-label={`Edit ${product.name}`}
            title="Edit"
            onClick={() => {
              onEdit(product);
            }}
          >
            <span className="icon" data-icon="edit" />
          </button>
          <button
            type="button"
            className="button quiet danger"
            aria-label={`Delete ${product.name}`}
            title="Delete"
            onClick={() => onDelete?.(product)}
          >
            <span className="icon" data-icon="delete" />
          </button>
        </td>
      )}
    </tr>
  );
}

function Stock({ count }: { count: number }) {
  if (count === 0) return <span className="badge out">Sold out</span>;
  return (
    <>
      {count < lowStock && <span className="badge low">Low</span>} {formatCount(count)}
    </>
  );
}
