import { Text } from '@mantine/core';
import { IconSearch, IconUsers } from '@tabler/icons-react';
import { usePages } from '../app/ask.js';
import { DataTable } from '../parts/data-table.js';
import { FilterText } from '../parts/filters.js';
import { Moment } from '../parts/moment.js';
import { PageHeader } from '../parts/page-header.js';
import { PersonLink } from '../parts/person-link.js';
import { Empty } from '../parts/states.js';
import { useUrlQuery } from '../parts/url-query.js';
import { ListRecipientsDocument, type ListRecipientsQuery } from './operations.js';

type Row = ListRecipientsQuery['recipients']['nodes'][number];

export function RecipientList() {
  const { query, change } = useUrlQuery();
  const text = query.get('text');
  const list = usePages(ListRecipientsDocument, { text }, ({ recipients }) => recipients);
  return (
    <>
      <PageHeader title="Recipients" lead="Everybody who was ever made known or sent to, by id." />
      <FilterText
        label="Search"
        placeholder="Beginnings of id, address and name"
        leftSection={<IconSearch size={16} />}
        value={text ?? ''}
        onChange={(value) => change({ text: value })}
        maxLength={200}
        maw={420}
        mb="md"
      />
      <DataTable
        label="Recipients"
        minWidth={420}
        columns={[
          { title: 'Id', cell: ({ id }: Row) => <PersonLink id={id} /> },
          { title: 'Name', cell: ({ displayName }) => <Known text={displayName} /> },
          { title: 'Address', cell: ({ email }) => <Known text={email} />, isExtra: true },
          { title: 'Language', cell: ({ locale }) => <Known text={locale} />, isExtra: true },
          { title: 'Time zone', cell: ({ timeZone }) => <Known text={timeZone} />, isExtra: true },
          { title: 'Known', cell: ({ createdAt }) => <Moment at={createdAt} /> },
        ]}
        rows={list.rows}
        keyOf={({ id }) => id}
        list={list}
        empty={
          text === null ? (
            <Empty title="Nobody yet" Icon={IconUsers}>
              Whoever is made known by upsertRecipients, or sent to, is here.
            </Empty>
          ) : (
            <Empty title="Nobody matches">Beginnings of words are found, not what stands in the midst of them.</Empty>
          )
        }
      />
    </>
  );
}

export function Known({ text }: { text: string | null }) {
  return (
    <Text span size="sm" style={{ overflowWrap: 'anywhere' }} {...(text === null ? { c: 'dimmed' } : {})}>
      {text ?? '–'}
    </Text>
  );
}
