import { Affix, Button, Group } from '@mantine/core';
import { IconArrowUp, IconClipboardList } from '@tabler/icons-react';
import { useCallback, useEffect, useRef } from 'react';
import { usePages } from '../app/ask.js';
import { useConnection } from '../app/connection-badge.js';
import { PageHeader } from '../parts/page-header.js';
import { Empty, Failed } from '../parts/states.js';
import { type QueryChange, useUrlQuery } from '../parts/url-query.js';
import { type AuditFilter, isAskedFor, merged } from './audit-entries.js';
import { AuditFilters } from './audit-filters.js';
import { AuditTable } from './audit-table.js';
import { AuditLogDocument } from './operations.js';
import { useActivity } from './use-activity.js';
import { useHeldBack } from './use-held-back.js';

/** A connection that has just opened subscribes by then. */
const SUBSCRIBED_MS = 1_500;

export function AuditPage() {
  const { query, change } = useUrlQuery();
  const filter: AuditFilter = { actorId: query.get('actor') ?? '', action: query.get('action') ?? '' };
  const log = usePages(
    AuditLogDocument,
    { actorId: filter.actorId || null, action: filter.action || null },
    ({ auditLog }) => auditLog,
  );
  const activity = useActivity();
  useMissedToo(log.refetch);
  useReadAgain(activity.rounds, log);
  const { shown, held } = useHeldBack(
    merged(
      activity.entries.filter((entry) => isAskedFor(entry, filter)),
      log.rows,
    ),
    log.isPlaceholderData ? 'those of before' : JSON.stringify(filter),
  );
  const narrow = useCallback((values: QueryChange) => change(values, { isStep: true }), [change]);
  const isNarrowed = filter.actorId !== '' || filter.action !== '';
  return (
    <>
      <PageHeader title="Audit" lead="Who has changed what, newest first. New entries come by themselves." />
      <AuditFilters filter={filter} change={change} />
      {activity.error ? <Failed error={activity.error} what="New entries don’t come by themselves." /> : null}
      <AuditTable
        rows={shown}
        list={log}
        onNarrow={narrow}
        empty={
          <Empty
            title={isNarrowed ? 'There is none of these' : 'Nobody has changed anything yet'}
            Icon={IconClipboardList}
          >
            {isNarrowed ? 'Only what admins and services change is here, as far back as AUDIT_DAYS.' : null}
          </Empty>
        }
      />
      <Affix position={{ top: 72, right: 0, left: 0 }} withinPortal={false} style={{ pointerEvents: 'none' }}>
        <Group justify="center" role="status">
          {held > 0 ? (
            <Button
              radius="xl"
              size="xs"
              leftSection={<IconArrowUp size={14} />}
              onClick={() => scrollTo({ top: 0 })}
              style={{ pointerEvents: 'auto', boxShadow: 'var(--mantine-shadow-md)' }}
            >
              {held} new
            </Button>
          ) : null}
        </Group>
      </Affix>
    </>
  );
}

/** What was written while nobody was connected is told by nobody: whenever a connection is there, the log is read again. */
function useMissedToo(refetch: () => unknown): void {
  const isConnected = useConnection().status === 'connected';
  useEffect(() => {
    if (!isConnected) return;
    const timer = setTimeout(() => void refetch(), SUBSCRIBED_MS);
    return () => clearTimeout(timer);
  }, [isConnected, refetch]);
}

/** Once for each round, one reading after the other. */
function useReadAgain(rounds: number, { isFetching, refetch }: { isFetching: boolean; refetch: () => unknown }): void {
  const done = useRef(0);
  useEffect(() => {
    if (isFetching || done.current === rounds) return;
    done.current = rounds;
    void refetch();
  }, [rounds, isFetching, refetch]);
}
