import { formatCount } from './format.ts';

interface Props {
  page: number;
  pages: number;
  onTurn: (page: number) => void;
}

export function Pager({ page, pages, onTurn }: Props) {
  return (
    <nav className="pager" aria-label="Pages">
      <button
        type="button"
        className="button small"
        disabled={page <= 1}
        onClick={() => {
          onTurn(page - 1);
        }}
      >
        Previous
      </button>
      <p>
        Page {formatCount(page)} of {formatCount(pages)}
      </p>
      <button
        type="button"
        className="button small"
        disabled={page >= pages}
        onClick={() => {
          onTurn(page + 1);
        }}
      >
        Next
      </button>
    </nav>
  );
}
