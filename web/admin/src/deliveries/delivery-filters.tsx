import { Button, Group, MultiSelect } from '@mantine/core';
import { useChoices } from '../notifications/choices.js';
import { FilterText, TimeFilter } from '../parts/filters.js';
import { TIME_NAMES } from '../parts/time-range.js';
import type { QueryChange, UrlQuery } from '../parts/url-query.js';
import { DELIVERY_STATUSES } from './delivery-filter.js';
import { REASON_CODES } from './reason.js';

const NO_FILTER: QueryChange = Object.fromEntries(
  ['statuses', 'channels', 'reasons', 'userId', ...TIME_NAMES].map((name) => [name, null]),
);

export function DeliveryFilters({ isOfFailed, ...url }: UrlQuery & { isOfFailed: boolean }) {
  const { query, change } = url;
  const { channels } = useChoices();
  const many = (name: string, label: string) => ({
    label,
    value: query.getAll(name),
    onChange: (values: string[]) => change({ [name]: values }),
    placeholder: query.has(name) ? '' : 'Any',
    clearable: true,
    clearButtonProps: { 'aria-label': `Clear: ${label}` },
    style: { flex: '1 1 180px', maxWidth: 320 },
  });
  const reasons = [...new Set([...REASON_CODES, ...query.getAll('reasons')])];
  return (
    <Group gap="sm" align="flex-end">
      <MultiSelect
        data={channels.filter(({ key }) => key !== 'inApp').map(({ key, title }) => ({ value: key, label: title }))}
        {...many('channels', 'Channel')}
      />
      {isOfFailed ? null : (
        <MultiSelect
          data={DELIVERY_STATUSES.map((status) => ({ value: status, label: status.toLowerCase() }))}
          {...many('statuses', 'Status')}
        />
      )}
      <MultiSelect data={reasons} searchable {...many('reasons', 'Reason')} />
      <FilterText
        label="Person"
        placeholder="Their id, exactly"
        value={query.get('userId') ?? ''}
        onChange={(userId) => change({ userId })}
        style={{ flex: '1 1 160px', maxWidth: 260 }}
      />
      <TimeFilter {...url} />
      {Object.keys(NO_FILTER).some((name) => query.has(name)) ? (
        <Button variant="subtle" color="gray" onClick={() => change(NO_FILTER)}>
          Clear
        </Button>
      ) : null}
    </Group>
  );
}
