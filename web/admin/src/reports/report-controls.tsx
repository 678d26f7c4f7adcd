import { Group, Paper, SegmentedControl, Select, Stack, TextInput, useMatches } from '@mantine/core';
import { useMemo } from 'react';
import { ownTimeZone } from './clock.js';
import type { Preset } from './period.js';
import { asOwn, type ChangeChoice, type ReportChoice } from './report-choice.js';

const TIMES: readonly { value: Preset | 'own'; label: string }[] = [
  { value: 'today', label: 'Today' },
  { value: '7d', label: '7 days' },
  { value: '30d', label: '30 days' },
  { value: '90d', label: '90 days' },
  { value: 'own', label: 'Own' },
];
const QUARTER_SECONDS = 900;

interface Props {
  choice: ReportChoice;
  onChange: ChangeChoice;
}

/** Of when, by whose clock. */
export function ReportControls({ choice, onChange }: Props) {
  const size = useMatches({ base: 'xs', xs: 'sm' });
  const { timeZone } = choice;
  // A zone has several names, and a link may have one that the browser does not list.
  const zones = useMemo(
    () => [...new Set([ownTimeZone(), 'UTC', timeZone, ...Intl.supportedValuesOf('timeZone')])],
    [timeZone],
  );
  const changeTime = (value: string) =>
    onChange(value === 'own' ? { time: value, ...asOwn(choice) } : { time: value, from: null, to: null });
  return (
    <Paper withBorder p="md">
      <Stack gap="sm">
        <Group align="flex-end" gap="md">
          <SegmentedControl
            aria-label="Time"
            size={size}
            data={[...TIMES]}
            value={choice.preset}
            onChange={changeTime}
            style={{ flexShrink: 1, minWidth: 0 }}
          />
          <Select
            label="Time zone"
            data={zones.map((zone) => ({ value: zone, label: zone === ownTimeZone() ? `${zone} (yours)` : zone }))}
            value={timeZone}
            onChange={(zone) => onChange({ zone: zone === null || zone === ownTimeZone() ? null : zone })}
            searchable
            allowDeselect={false}
            limit={50}
            nothingFoundMessage="There is no such zone"
            w={240}
          />
        </Group>
        {choice.preset === 'own' ? (
          <Group gap="md" align="flex-start">
            <TextInput
              type="datetime-local"
              label="From"
              step={QUARTER_SECONDS}
              value={choice.ownFrom}
              onChange={({ currentTarget }) => onChange({ from: currentTarget.value })}
              w={230}
            />
            <TextInput
              type="datetime-local"
              label="Until, left out"
              step={QUARTER_SECONDS}
              value={choice.ownTo}
              onChange={({ currentTarget }) => onChange({ to: currentTarget.value })}
              w={230}
            />
          </Group>
        ) : null}
      </Stack>
    </Paper>
  );
}
