import { Anchor, Box, Button, Text } from '@mantine/core';
import { IconBuildingBroadcastTower, IconPencil, IconPlus } from '@tabler/icons-react';
import { Link } from 'wouter';
import { usePages } from '../app/ask.js';
import { type Column, DataTable } from '../parts/data-table.js';
import { Moment } from '../parts/moment.js';
import { PageHeader } from '../parts/page-header.js';
import { Empty } from '../parts/states.js';
import { StatusBadge } from '../parts/status-badge.js';
import { sayCount } from './bulk-figures.js';
import { BulkProgress } from './bulk-progress.js';
import { hasBulkDraft } from './composer-draft.js';
import { type BulkFiguresFragment, BulkSendListDocument } from './operations.js';

/** Those that run move on while one looks. */
const EVERY_MS = 4_000;

export function BulkList() {
  const list = usePages(BulkSendListDocument, {}, ({ bulkSends }) => bulkSends, { everyMs: EVERY_MS });
  const button = hasBulkDraft() ? (
    <Button component={Link} href="/bulk/new" leftSection={<IconPencil size={16} />}>
      Go on with the draft
    </Button>
  ) : (
    <Button component={Link} href="/bulk/new" leftSection={<IconPlus size={16} />}>
      New bulk send
    </Button>
  );
  return (
    <>
      <PageHeader title="Bulk sends" lead="One request to many: to everybody, a topic, a list, or by attributes.">
        {button}
      </PageHeader>
      <DataTable
        label="Bulk sends"
        columns={COLUMNS}
        rows={list.rows}
        keyOf={({ id }) => id}
        list={list}
        empty={
          <Empty title="No bulk sends yet" Icon={IconBuildingBroadcastTower}>
            What is sent to many stands here, with how far it has come.
          </Empty>
        }
      />
    </>
  );
}

const COLUMNS: readonly Column<BulkFiguresFragment>[] = [
  {
    title: 'Bulk send',
    cell: ({ id, name, createdBy }) => (
      <>
        <Anchor component={Link} href={`/bulk/${id}`} fw={600} size="sm" style={{ overflowWrap: 'anywhere' }}>
          {name ?? 'Without a name'}
        </Anchor>
        <Text size="xs" c="dimmed" truncate maw={240}>
          by {createdBy}
        </Text>
      </>
    ),
  },
  { title: 'Status', cell: ({ status }) => <StatusBadge status={status} />, width: 130 },
  {
    title: 'Progress',
    cell: (bulk) => (
      <Box miw={130}>
        <BulkProgress bulk={bulk} size="sm" />
        <Text size="xs" c="dimmed" mt={4} style={{ fontVariantNumeric: 'tabular-nums' }}>
          {sayCount(bulk.processed)} of {sayCount(bulk.total)}
        </Text>
      </Box>
    ),
    width: '22%',
  },
  { title: 'Delivered', cell: ({ delivered }) => sayCount(delivered), isNumber: true, isExtra: true },
  { title: 'Read', cell: ({ read }) => sayCount(read), isNumber: true, isExtra: true },
  { title: 'Failed', cell: ({ failed }) => sayCount(failed), isNumber: true, isExtra: true },
  { title: 'Asked for', cell: ({ createdAt }) => <Moment at={createdAt} />, width: 120 },
];
