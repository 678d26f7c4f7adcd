import { Alert, Anchor, Button, Collapse, Group, MultiSelect, SimpleGrid, Stack, TagsInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconFilter, IconSearch, IconTarget } from '@tabler/icons-react';
import { useId } from 'react';
import { Link, useLocation } from 'wouter';
import { FilterText, TimeFilter } from '../parts/filters.js';
import { TIME_NAMES } from '../parts/time-range.js';
import type { QueryChange, UrlQuery } from '../parts/url-query.js';
import { useChoices } from './choices.js';
import { PRIORITIES, RARE_NAMES, STATUSES } from './notification-filter.js';
import { idIn } from './notification-id.js';

/** Takes all of it out of the URL. */
export const NO_FILTER: QueryChange = Object.fromEntries(
  ['text', 'statuses', ...RARE_NAMES, ...TIME_NAMES].map((name) => [name, null]),
);

const chosen = (values: readonly string[]) => values.map((value) => ({ value, label: value.toLowerCase() }));

export function NotificationFilters(url: UrlQuery) {
  const { query, change } = url;
  const rare = RARE_NAMES.filter((name) => query.has(name)).length;
  const [isOpen, { toggle }] = useDisclosure(rare > 0);
  const moreId = useId();
  const [, navigate] = useLocation();
  const pasted = idIn(query.get('text') ?? '');
  const isFiltered = Object.keys(NO_FILTER).some((name) => query.has(name));
  return (
    <Stack gap="sm">
      <Group gap="sm" align="flex-end">
        <FilterText
          label="Search"
          placeholder="Words of title and message, or an id"
          leftSection={<IconSearch size={16} />}
          value={query.get('text') ?? ''}
          onChange={(text) => change({ text })}
          onKeyDown={(event) => {
            const id = idIn(event.currentTarget.value);
            if (event.key === 'Enter' && id !== undefined) navigate(`/notifications/${id}`);
          }}
          maxLength={200}
          style={{ flex: '1 1 260px' }}
        />
        <MultiSelect
          label="Status"
          placeholder={query.has('statuses') ? '' : 'Any'}
          data={chosen(STATUSES)}
          value={query.getAll('statuses')}
          onChange={(statuses) => change({ statuses })}
          clearable
          clearButtonProps={{ 'aria-label': 'Clear: Status' }}
          style={{ flex: '0 1 220px' }}
        />
        <TimeFilter {...url} />
        <Button
          variant="default"
          leftSection={<IconFilter size={16} />}
          onClick={toggle}
          aria-expanded={isOpen}
          aria-controls={moreId}
        >
          {rare === 0 ? 'More' : `More (${rare})`}
        </Button>
        {isFiltered ? (
          <Button variant="subtle" color="gray" onClick={() => change(NO_FILTER)}>
            Clear
          </Button>
        ) : null}
      </Group>
      <Collapse id={moreId} expanded={isOpen} keepMounted={false}>
        <RareFilters {...url} />
      </Collapse>
      {pasted === undefined ? null : <ById id={pasted} change={change} />}
    </Stack>
  );
}

function RareFilters({ query, change }: UrlQuery) {
  const { categories, topics } = useChoices();
  const one = (name: string, label: string, placeholder: string) => (
    <FilterText
      label={label}
      placeholder={placeholder}
      value={query.get(name) ?? ''}
      onChange={(value) => change({ [name]: value })}
    />
  );
  const list = (name: string) => ({
    value: query.getAll(name),
    onChange: (values: string[]) => change({ [name]: values }),
    placeholder: query.has(name) ? '' : 'Any',
    clearable: true,
    clearButtonProps: { 'aria-label': `Clear: ${name}` },
  });
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, md: 3, xl: 4 }} spacing="sm">
      <MultiSelect
        label="Category"
        data={categories.map(({ key, title }) => ({ value: key, label: title }))}
        {...list('categories')}
      />
      <TagsInput label="Type" {...list('types')} placeholder="Exactly, then Enter" />
      <TagsInput label="Topic" data={topics.map(({ key }) => key)} {...list('topics')} />
      <MultiSelect label="Priority" data={chosen(PRIORITIES)} {...list('priorities')} />
      {one('userId', 'Person', 'Their id, exactly')}
      {one('sendId', 'Send', 'Its id')}
      {one('bulkSendId', 'Bulk send', 'Its id')}
    </SimpleGrid>
  );
}

/** An id says not what it is of: each of these has one. */
function ById({ id, change }: { id: string; change: UrlQuery['change'] }) {
  return (
    <Alert variant="light" icon={<IconTarget />} title="That is an id">
      <Group gap="md">
        <Anchor component={Link} href={`/notifications/${id}`} size="sm">
          Open the notification
        </Anchor>
        <Anchor component="button" size="sm" onClick={() => change({ ...NO_FILTER, sendId: id })}>
          All of the send
        </Anchor>
        <Anchor component="button" size="sm" onClick={() => change({ ...NO_FILTER, bulkSendId: id })}>
          All of the bulk send
        </Anchor>
      </Group>
    </Alert>
  );
}
