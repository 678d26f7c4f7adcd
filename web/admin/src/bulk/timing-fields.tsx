import { Group, NumberInput, SegmentedControl, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { LIMITS } from './bulk-draft.js';
import { zone } from './in-words.js';
import { type FieldsProps, Section } from './section.js';

export function TimingFields({ draft, set, problems }: FieldsProps) {
  const [isLater, setLater] = useState(draft.scheduledAt !== '');
  return (
    <Section title="When, and how fast">
      <Stack gap="xs">
        <SegmentedControl
          aria-label="When it begins"
          data={[
            { value: 'now', label: 'Now' },
            { value: 'later', label: 'At a time' },
          ]}
          value={isLater ? 'later' : 'now'}
          onChange={(value) => {
            setLater(value === 'later');
            set({ scheduledAt: value === 'later' ? inAnHour() : '' });
          }}
        />
        {isLater ? (
          <TextInput
            type="datetime-local"
            label="It begins"
            description={`By the clock of ${zone}.`}
            value={draft.scheduledAt}
            onChange={({ currentTarget }) => set({ scheduledAt: currentTarget.value })}
            error={problems.scheduledAt}
            data-field="scheduledAt"
          />
        ) : null}
      </Stack>
      <Group grow align="flex-start" preventGrowOverflow={false}>
        <TextInput
          type="datetime-local"
          label="It expires"
          description={`Who does not have it by then does not get it. Empty: never. By the clock of ${zone}.`}
          value={draft.expiresAt}
          onChange={({ currentTarget }) => set({ expiresAt: currentTarget.value })}
          error={problems.expiresAt}
          data-field="expiresAt"
          miw={220}
        />
        <NumberInput
          label="People a second, at most"
          description="Empty: as fast as the installation’s limit allows."
          value={draft.rate}
          onChange={(rate) => set({ rate: typeof rate === 'number' ? rate : '' })}
          min={1}
          max={1_000_000}
          allowDecimal={false}
          thousandSeparator
          error={problems.ratePerSecond}
          data-field="ratePerSecond"
          miw={220}
        />
      </Group>
      <TextInput
        label="Name"
        description="What it is called among bulk sends. Only operators see it."
        value={draft.name}
        maxLength={LIMITS.nameChars}
        onChange={({ currentTarget }) => set({ name: currentTarget.value })}
        error={problems.name}
        data-field="name"
      />
    </Section>
  );
}

/** As `datetime-local` has it: in the zone of this machine, to the minute. */
function inAnHour(): string {
  const at = new Date(Date.now() + 3_600_000);
  at.setMinutes(at.getMinutes() - at.getTimezoneOffset());
  return at.toISOString().slice(0, 16);
}
