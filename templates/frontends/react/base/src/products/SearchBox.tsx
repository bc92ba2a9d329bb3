import { useId } from 'react';

interface Props {
  value: string;
  onChange: (value: string) => void;
}

export function SearchBox({ value, onChange }: Props) {
  const id = useId();

  return (
    <div role="search" className="search">
      <label htmlFor={id} className="visually-hidden">
        Search products
      </label>
      <svg viewBox="0 0 20 20" aria-hidden="true">
        <circle cx="9" cy="9" r="5.5" />
        <path d="m13 13 4 4" />
      </svg>
      <input
        id={id}
        type="search"
        placeholder="Search products"
        autoComplete="off"
        maxLength={80}
        value={value}
        onChange={(event) => {
          onChange(event.target.value);
        }}
      />
    </div>
  );
}
