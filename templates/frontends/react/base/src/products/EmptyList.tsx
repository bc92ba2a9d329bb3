interface Props {
  q: string;
  loggedIn: boolean;
  onClear: () => void;
}

export function EmptyList({ q, loggedIn, onClear }: Props) {
  return (
    <div className="empty">
      <p className="empty-title">{q ? 'Nothing found' : 'No products yet'}</p>
      {q ? (
        <button type="button" className="button" onClick={onClear}>
          Clear search
        </button>
      ) : (
        <p className="muted">
          {loggedIn ? 'Add the first one with “New product”.' : 'Log in to add the first one.'}
        </p>
      )}
    </div>
  );
}
