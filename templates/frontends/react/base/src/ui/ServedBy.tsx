import { useEffect, useState } from 'react';
import type { LiveStatus } from '../api/events.ts';
import { servedBy } from '../api/servedBy.ts';

/** Asks again when the connection is back, as another backend may answer by then. */
export function ServedBy({ live }: { live: LiveStatus }) {
  const [names, setNames] = useState<string>();

  useEffect(() => {
    if (live !== 'live') return;
    let current = true;
    void servedBy().then((names) => {
      if (current && names !== undefined) setNames(names);
    });
    return () => {
      current = false;
    };
  }, [live]);

  return (
    <footer className="foot">
      {names !== undefined && `Served by ${names} · `}
      <a href="/docs">API</a>
    </footer>
  );
}
