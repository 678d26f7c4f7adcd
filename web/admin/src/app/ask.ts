import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
import { HeraldError } from '@herald/client';
import { keepPreviousData, QueryClient, useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useSession } from './session.js';

type Document<Data, Variables> = DocumentTypeDecoration<Data, Variables> & { toString(): string };

/** One for each session. The client repeats what may be repeated, so a query that failed has failed. */
export function queryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { retry: false, networkMode: 'always', staleTime: 2_000, refetchOnWindowFocus: true },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}

/** Runs a request, and tells the session of a token that is no good any more. */
function useRequests() {
  const { client, end } = useSession();
  const watched = async <Data>(request: Promise<Data>): Promise<Data> => {
    try {
      return await request;
    } catch (error) {
      if (error instanceof HeraldError && error.code === 'UNAUTHENTICATED') end();
      throw error;
    }
  };
  return {
    query: <Data>(document: { toString(): string }, variables: object) =>
      watched(client.query<Data>(String(document), { ...variables })),
    mutate: <Data>(document: { toString(): string }, variables: object, mayRepeat: boolean) =>
      watched(client.mutate<Data>(String(document), { ...variables }, { mayRepeat })),
  };
}

export interface AskOptions {
  enabled?: boolean;
  /** Asks again so often, in milliseconds. */
  everyMs?: number;
}

/** A query of the API; what was answered for other variables is shown until these are. */
export function useAsk<Data, Variables extends object>(
  document: Document<Data, Variables>,
  variables: Variables,
  { enabled = true, everyMs }: AskOptions = {},
) {
  const { query } = useRequests();
  return useQuery({
    queryKey: [nameOf(document), variables],
    queryFn: () => query<Data>(document, variables),
    placeholderData: keepPreviousData,
    enabled,
    refetchInterval: everyMs ?? false,
  });
}

export interface Page<Node> {
  nodes: Node[];
  pageInfo: { hasNextPage: boolean; endCursor?: string | null };
}

/** A list by pages. `rows`: of all pages that were loaded. */
export function usePages<Data, Variables extends object, Node>(
  document: Document<Data, Variables>,
  variables: Omit<Variables, 'after'>,
  pageOf: (data: Data) => Page<Node>,
  { enabled = true, everyMs }: AskOptions = {},
) {
  const { query } = useRequests();
  const pages = useInfiniteQuery({
    queryKey: [nameOf(document), variables],
    queryFn: async ({ pageParam }) => pageOf(await query<Data>(document, { ...variables, after: pageParam })),
    initialPageParam: null as string | null,
    getNextPageParam: (last: Page<Node>) => (last.pageInfo.hasNextPage ? (last.pageInfo.endCursor ?? null) : null),
    placeholderData: keepPreviousData,
    enabled,
    refetchInterval: everyMs ?? false,
  });
  return { ...pages, rows: pages.data?.pages.flatMap(({ nodes }) => nodes) ?? [] };
}

export interface TellOptions<Data> {
  /** It does no harm done twice (an idempotency key, or idempotent by itself): it is repeated when no answer came. */
  mayRepeat?: boolean;
  onDone?: (data: Data) => void;
}

/** A mutation of the API. */
export function useTell<Data, Variables extends object>(
  document: Document<Data, Variables>,
  { mayRepeat = false, onDone }: TellOptions<Data> = {},
) {
  const { mutate } = useRequests();
  return useMutation<Data, Error, Variables>({
    mutationFn: (variables) => mutate<Data>(document, variables, mayRepeat),
    ...(onDone ? { onSuccess: onDone } : {}),
  });
}

export interface Live<Data> {
  data: Data | undefined;
  error: HeraldError | undefined;
}

/** The newest of a subscription, which goes on by itself over any number of connections. */
export function useLive<Data, Variables extends object>(
  document: Document<Data, Variables>,
  variables: Variables,
  onData?: (data: Data) => void,
): Live<Data> {
  const { client } = useSession();
  const [live, setLive] = useState<Live<Data>>({ data: undefined, error: undefined });
  const key = JSON.stringify(variables);
  // A handler that is another one each time is no reason to subscribe again.
  const handler = useRef(onData);
  useEffect(() => {
    handler.current = onData;
  });
  useEffect(
    () =>
      client.subscribe<Data>(String(document), {
        variables: JSON.parse(key) as Record<string, unknown>,
        onData: (data) => {
          setLive({ data, error: undefined });
          handler.current?.(data);
        },
        onError: (error) => setLive((before) => ({ ...before, error })),
      }),
    [client, document, key],
  );
  return live;
}

/** What a document calls itself: the key of what is kept of it. */
export function nameOf(document: { toString(): string }): string {
  return /(?:query|mutation|subscription) (\w+)/.exec(String(document))?.[1] ?? String(document);
}
