import { Button, Center, Table } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import { Empty, Failed, Loading } from './states.js';

export interface Column<Row> {
  title: string;
  cell: (row: Row) => ReactNode;
  /** Figures stand below each other on the right. */
  isNumber?: boolean;
  /** Left out on narrow screens. */
  isExtra?: boolean;
  width?: number | string;
}

/** Links and small words stand out on it as well. */
export const HOVERED = 'light-dark(var(--mantine-color-gray-1), var(--mantine-color-dark-6))';

interface Props<Row> {
  /** What the table is of, for whoever hears it. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  /** What of react-query says how the list stands. */
  list: {
    isPending: boolean;
    error: Error | null;
    refetch: () => unknown;
    hasNextPage?: boolean;
    isFetchingNextPage?: boolean;
    fetchNextPage?: () => unknown;
  };
  empty: ReactNode;
  /** Narrower than that, in pixels, it scrolls. */
  minWidth?: number;
}

/** A list with its four states: loading, failed, empty, and rows; more of them when one comes to the end. */
export function DataTable<Row>({ label, columns, rows, keyOf, list, empty, minWidth = 320 }: Props<Row>) {
  if (list.isPending) return <Loading />;
  if (list.error && rows.length === 0) {
    return <Failed error={list.error} what="The list could not be loaded." onRetry={() => void list.refetch()} />;
  }
  const isOver = !list.hasNextPage;
  if (rows.length === 0 && isOver) return typeof empty === 'string' ? <Empty title={empty} /> : empty;
  return (
    <>
      {list.error ? (
        <Failed error={list.error} what="This may be out of date." onRetry={() => void list.refetch()} />
      ) : null}
      <Table.ScrollContainer minWidth={minWidth} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
        <Table aria-label={label} verticalSpacing="xs" highlightOnHover highlightOnHoverColor={HOVERED}>
          <Table.Thead>
            <Table.Tr>
              {columns.map(({ title, isNumber, isExtra, width }) => (
                <Table.Th
                  key={title}
                  scope="col"
                  ta={isNumber ? 'right' : 'left'}
                  {...(isExtra ? { visibleFrom: 'md' } : {})}
                  {...(width === undefined ? {} : { w: width })}
                >
                  {title}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <Table.Tr key={keyOf(row)}>
                {columns.map(({ title, cell, isNumber, isExtra }) => (
                  <Table.Td
                    key={title}
                    ta={isNumber ? 'right' : 'left'}
                    style={isNumber ? { fontVariantNumeric: 'tabular-nums' } : undefined}
                    {...(isExtra ? { visibleFrom: 'md' } : {})}
                  >
                    {cell(row)}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {isOver ? null : (
        <MoreButton isLoading={list.isFetchingNextPage ?? false} onMore={() => void list.fetchNextPage?.()} />
      )}
    </>
  );
}

/** Pressed by itself when it comes into sight; a button all the same, for the keyboard. */
export function MoreButton({ isLoading, onMore }: { isLoading: boolean; onMore: () => void }) {
  const place = useRef<HTMLDivElement>(null);
  const more = useRef(onMore);
  more.current = onMore;
  useEffect(() => {
    const element = place.current;
    if (!element || isLoading) return;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && more.current(), {
      rootMargin: '200px',
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [isLoading]);
  return (
    <Center ref={place} py="md">
      <Button variant="subtle" loading={isLoading} onClick={onMore}>
        More
      </Button>
    </Center>
  );
}
