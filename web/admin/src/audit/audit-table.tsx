import { ActionIcon, Anchor, Group, Stack, Table, Text, VisuallyHidden } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { Fragment, memo, type ReactNode, useCallback, useId, useState } from 'react';
import { Link } from 'wouter';
import { HOVERED, MoreButton } from '../parts/data-table.js';
import { Json } from '../parts/json.js';
import { Moment } from '../parts/moment.js';
import { PersonLink } from '../parts/person-link.js';
import { Failed, Loading } from '../parts/states.js';
import type { QueryChange } from '../parts/url-query.js';
import type { Entry } from './audit-entries.js';
import { subjectPath } from './subject-path.js';

const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'long' });

interface Props {
  rows: readonly Entry[];
  list: {
    isPending: boolean;
    error: Error | null;
    refetch: () => unknown;
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    fetchNextPage: () => unknown;
  };
  /** To one actor, or one action. */
  onNarrow: (change: QueryChange) => void;
  empty: ReactNode;
}

export function AuditTable({ rows, list, onNarrow, empty }: Props) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const toggle = useCallback(
    (id: string) =>
      setOpen((before) => {
        const next = new Set(before);
        if (!next.delete(id)) next.add(id);
        return next;
      }),
    [],
  );
  if (list.isPending) return <Loading />;
  const failed = list.error ? (
    <Failed
      error={list.error}
      what={rows.length === 0 ? 'The log could not be loaded.' : 'This may be out of date.'}
      onRetry={() => void list.refetch()}
    />
  ) : null;
  if (rows.length === 0) return failed ?? empty;
  return (
    <>
      {failed}
      <Table.ScrollContainer minWidth={560}>
        <Table aria-label="Audit log" verticalSpacing="xs" highlightOnHover highlightOnHoverColor={HOVERED}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col" w={44}>
                <VisuallyHidden>Detail</VisuallyHidden>
              </Table.Th>
              <Table.Th scope="col" w={120}>
                When
              </Table.Th>
              <Table.Th scope="col">Who</Table.Th>
              <Table.Th scope="col">Action</Table.Th>
              <Table.Th scope="col">Subject</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((entry) => (
              <Line key={entry.id} entry={entry} isOpen={open.has(entry.id)} onToggle={toggle} onNarrow={onNarrow} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {list.hasNextPage ? (
        <MoreButton isLoading={list.isFetchingNextPage} onMore={() => void list.fetchNextPage()} />
      ) : null}
    </>
  );
}

interface LineProps {
  entry: Entry;
  isOpen: boolean;
  onToggle: (id: string) => void;
  onNarrow: Props['onNarrow'];
}

/** Many come at once where much is sent: those that are there are not drawn again for each. */
const Line = memo(function Line({ entry, isOpen, onToggle, onNarrow }: LineProps) {
  const { at, actorId, action, subject, detail } = entry;
  const id = useId();
  const Icon = isOpen ? IconChevronDown : IconChevronRight;
  return (
    <Fragment>
      <Table.Tr>
        <Table.Td>
          {Object.keys(detail).length > 0 ? (
            <ActionIcon
              variant="subtle"
              color="gray"
              size="sm"
              aria-label={`Detail of ${action}`}
              aria-expanded={isOpen}
              aria-controls={id}
              onClick={() => onToggle(entry.id)}
            >
              <Icon size={16} />
            </ActionIcon>
          ) : null}
        </Table.Td>
        <Table.Td>
          <Moment at={at} />
        </Table.Td>
        <Table.Td style={{ overflowWrap: 'anywhere' }}>
          <Narrowing title={`Only by ${actorId}`} onClick={() => onNarrow({ actor: actorId })}>
            {actorId}
          </Narrowing>
        </Table.Td>
        <Table.Td>
          <Narrowing title={`Only ${action}`} onClick={() => onNarrow({ action })}>
            {action}
          </Narrowing>
        </Table.Td>
        <Table.Td style={{ overflowWrap: 'anywhere' }}>
          <Subject subject={subject} />
        </Table.Td>
      </Table.Tr>
      <Table.Tr id={id} hidden={!isOpen}>
        {isOpen ? (
          <Table.Td colSpan={5}>
            <Detail at={at} detail={detail} />
          </Table.Td>
        ) : null}
      </Table.Tr>
    </Fragment>
  );
});

function Narrowing({ title, onClick, children }: { title: string; onClick: () => void; children: ReactNode }) {
  return (
    <Anchor component="button" type="button" size="sm" c="inherit" ta="left" title={title} onClick={onClick}>
      {children}
    </Anchor>
  );
}

function Subject({ subject }: { subject: string | null }) {
  if (subject === null) {
    return (
      <Text span inherit c="dimmed">
        –
      </Text>
    );
  }
  const path = subjectPath(subject);
  if (path === undefined) return subject;
  return (
    <Anchor component={Link} href={path} size="sm">
      {subject}
    </Anchor>
  );
}

function Detail({ at, detail }: Pick<Entry, 'at' | 'detail'>) {
  const people = Array.isArray(detail['people']) ? detail['people'].map(String) : [];
  return (
    <Stack gap="xs" pl={44}>
      {people.length > 0 ? (
        <Group gap="xs">
          <Text size="sm" c="dimmed">
            Whom:
          </Text>
          {people.map((person) => (
            <PersonLink key={person} id={person} />
          ))}
        </Group>
      ) : null}
      <Text size="sm" c="dimmed">
        {exact.format(new Date(at))}
        {typeof detail['address'] === 'string' ? `, from ${detail['address']}` : ''}
      </Text>
      <Json value={detail} />
    </Stack>
  );
}
