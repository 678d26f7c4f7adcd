import { useCallback, useMemo } from 'react';
import { navigate, useSearch } from 'wouter/use-browser-location';

/** What to say in the query: null or nothing takes a name out of it. */
export type QueryChange = Readonly<Record<string, string | readonly string[] | null>>;

export interface UrlQuery {
  query: URLSearchParams;
  /** Other names stay as they are. `isStep`: the back button comes back to how it was. */
  change(values: QueryChange, how?: { isStep?: boolean }): void;
}

/**
 * How a list stands, in the query of its URL. As the browser has it: wouter's own hooks decode once too often, and "100%25" would not come
 * back as it was written.
 */
export function useUrlQuery(): UrlQuery {
  const search = useSearch();
  const query = useMemo(() => new URLSearchParams(search), [search]);
  const change = useCallback<UrlQuery['change']>((values, { isStep = false } = {}) => {
    navigate(`${location.pathname}${withChange(location.search, values)}`, { replace: !isStep });
  }, []);
  return { query, change };
}

/** @returns "" or what begins with "?" */
export function withChange(search: string, values: QueryChange): string {
  const query = new URLSearchParams(search);
  for (const [name, value] of Object.entries(values)) {
    query.delete(name);
    for (const one of typeof value === 'string' ? [value] : (value ?? [])) if (one !== '') query.append(name, one);
  }
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}
