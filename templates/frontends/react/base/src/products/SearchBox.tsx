import { useEffect, useId, useState } from 'react';
import { cleanSearch, goTo } from './place.ts';

const pause = 250;

export function SearchBox({ q }: { q: string }) {
  const id = useId();
  const [text, setText] = useState(q);
  const [searched, setSearched] = useState(q);
  const wanted = cleanSearch(text);

  // Back, or a button, has changed the search.
  if (q !== searched) {
    setSearched(q);
    if (q !== wanted) setText(q);
  }

  useEffect(() => {
    if (wanted === q) return;
    const timer = setTimeout(() => {
      goTo({ q: wanted, page: 1 });
    }, pause);
    return () => {
      clearTimeout(timer);
    };
  }, [wanted, q]);

  return (
    <div role="search" className="search">
      <label htmlFor={id} className="visually-hidden">
        Search products
      </label>
      <span className="icon" data-icon="search" aria-hidden="true" />
      <input
        id={id}
        type="search"
        placeholder="Search by name"
        autoComplete="off"
        maxLength={80}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
        }}
      />
    </div>
  );
}
