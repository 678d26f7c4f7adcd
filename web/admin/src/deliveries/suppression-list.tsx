import { Button, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconMailCheck, IconSearch } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { usePages, useTell } from '../app/ask.js';
import { useChannelTitle } from '../notifications/choices.js';
import { Confirm } from '../parts/confirm.js';
import { DataTable } from '../parts/data-table.js';
import { FilterText } from '../parts/filters.js';
import { Moment } from '../parts/moment.js';
import { Empty } from '../parts/states.js';
import { useUrlQuery } from '../parts/url-query.js';
import { ListSuppressionsDocument, type ListSuppressionsQuery, RemoveSuppressionDocument } from './operations.js';
import { Reason, sentenceOf } from './reason.js';

type Row = ListSuppressionsQuery['suppressions']['nodes'][number];

/** Addresses that are not written to any more. */
export function SuppressionList() {
  const { query, change } = useUrlQuery();
  const address = query.get('address');
  const list = usePages(ListSuppressionsDocument, { address }, ({ suppressions }) => suppressions);
  const titleOf = useChannelTitle();
  return (
    <Stack gap="md">
      <FilterText
        label="Address"
        placeholder="Its beginning"
        leftSection={<IconSearch size={16} />}
        value={address ?? ''}
        onChange={(value) => change({ address: value })}
        maw={360}
      />
      <DataTable
        label="Suppressions"
        minWidth={560}
        columns={[
          {
            title: 'Address',
            cell: (row: Row) => (
              <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                {row.address}
              </Text>
            ),
          },
          { title: 'Channel', cell: ({ channel }) => titleOf(channel) },
          { title: 'Why', cell: ({ reason }) => <Why reason={reason} />, isExtra: true },
          { title: 'Since', cell: ({ since }) => <Moment at={since} /> },
          { title: 'Again', cell: (row) => <Remove row={row} title={titleOf(row.channel)} /> },
        ]}
        rows={list.rows}
        keyOf={({ address: of, channel }) => `${channel} ${of}`}
        list={list}
        empty={
          address === null ? (
            <Empty title="Every address is written to" Icon={IconMailCheck}>
              One that a provider refuses for good is here, and is not written to any more.
            </Empty>
          ) : (
            <Empty title="No suppressed address begins so" />
          )
        }
      />
    </Stack>
  );
}

/** A code, or a provider's words. */
function Why({ reason }: { reason: string }) {
  if (sentenceOf(reason) !== undefined) return <Reason code={reason} />;
  return (
    <Text size="sm" maw={420} style={{ overflowWrap: 'anywhere' }}>
      “{reason}”
    </Text>
  );
}

function Remove({ row: { address, channel }, title }: { row: Row; title: string }) {
  const queries = useQueryClient();
  const remove = useTell(RemoveSuppressionDocument, {
    mayRepeat: true,
    onDone: () => {
      notifications.show({ message: `${address} is written to again.`, color: 'teal' });
      void queries.invalidateQueries({ queryKey: ['ListSuppressions'] });
    },
  });
  return (
    <Confirm
      title="Write to this address again?"
      verb="Write to it again"
      onConfirm={() => remove.mutateAsync({ address, channel })}
      trigger={(ask) => (
        <Button size="compact-sm" variant="light" onClick={ask} aria-label={`Remove: ${address}, ${title}`}>
          Remove …
        </Button>
      )}
    >
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        What is sent from now on goes to {address} over {title} again. What failed or was skipped before stays so. A
        provider may take it ill if the address is still wrong.
      </Text>
    </Confirm>
  );
}
