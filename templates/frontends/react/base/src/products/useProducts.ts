import { useEffect, useState } from 'react';
import { listProducts, type ProblemError, type ProductPage } from '../api/client.ts';
import { useEvents } from '../api/events.ts';

const perPage = 20;
const coalesceFor = 100;

/** Changes are counted as they are heard; `asked` is the count that the latest request knew of. */
interface Feed {
  heard: number;
  asked: number;
  /** The latest change of each product, by product id. */
  changes: ReadonlyMap<number, number>;
}

interface Answer {
  q: string;
  page: number;
  asked: number;
  /** The count when this page of this search was first shown. */
  since: number;
  data?: ProductPage | undefined;
  error?: ProblemError;
}

/** One page of the products whose name has `q` in it, kept up to date while it is shown. */
export function useProducts(q: string, page: number) {
  const [feed, setFeed] = useState<Feed>({ heard: 0, asked: 0, changes: new Map() });
  const [answer, setAnswer] = useState<Answer>();
  const { asked } = feed;

  const live = useEvents({
    onEvent: ({ type, product }) => {
      setFeed(({ heard, asked, changes }) => ({
        heard: heard + 1,
        asked,
        changes: type === 'product.deleted' ? changes : new Map(changes).set(product.id, heard + 1),
      }));
    },
    onOpen: () => {
      setFeed((feed) => ({ ...feed, heard: feed.heard + 1 }));
    },
  });

  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const settle = (outcome: Pick<Answer, 'data' | 'error'>) => {
      if (signal.aborted) return;
      setAnswer((last) => {
        // What was shown for another search or page is no help here; of the same, it is.
        const shown = last?.data && last.q === q && last.page === page ? last : undefined;
        return { q, page, asked, data: shown?.data, since: shown?.since ?? asked, ...outcome };
      });
    };
    listProducts({ page, per_page: perPage, ...(q && { q }) }, signal).then(
      (data) => {
        settle({ data });
      },
      (error: unknown) => {
        settle({ error: error as ProblemError });
      },
    );
    return () => {
      controller.abort();
    };
  }, [q, page, asked]);

  const asking = answer?.q !== q || answer.page !== page || answer.asked !== asked;

  // Many changes at once are one request, and a slow answer is awaited, not overtaken for ever.
  const behind = !asking && feed.heard > asked;
  useEffect(() => {
    if (!behind) return;
    const timer = setTimeout(() => {
      setFeed((feed) => ({ ...feed, asked: feed.heard }));
    }, coalesceFor);
    return () => {
      clearTimeout(timer);
    };
  }, [behind]);

  function refresh() {
    setFeed((feed) => ({ ...feed, heard: feed.heard + 1, asked: feed.heard + 1 }));
  }

  /** The number of the change to point out in a product's row, if one happened before the eyes. */
  function changeOf(id: number): number | undefined {
    const change = feed.changes.get(id);
    const seen = answer && change && change > answer.since && change <= answer.asked;
    return seen ? change : undefined;
  }

  return {
    products: answer?.data,
    error: asking ? undefined : answer.error,
    /** What is shown answers another search or page. */
    outdated: answer?.q !== q || answer.page !== page,
    pages: Math.max(1, Math.ceil((answer?.data?.total ?? 0) / perPage)),
    perPage,
    live,
    changeOf,
    refresh,
  };
}
