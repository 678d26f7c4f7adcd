import { Autocomplete, Button, Group, Loader, SegmentedControl, Text, Textarea } from '@mantine/core';
import { IconUsers } from '@tabler/icons-react';
import { messageOf } from '../parts/states.js';
import { AttributeFields } from './attribute-fields.js';
import { type AudienceKind, idsOf } from './bulk-draft.js';
import { sayCount, sayPeople } from './bulk-figures.js';
import { type FieldsProps, Section } from './section.js';
import type { AudienceCount } from './use-audience-count.js';

const KINDS: readonly { value: AudienceKind; label: string }[] = [
  { value: 'everyone', label: 'Everyone' },
  { value: 'topic', label: 'A topic' },
  { value: 'userIds', label: 'A list' },
  { value: 'attributes', label: 'Attributes' },
];

export function AudienceFields({ draft, set, problems, choices, count }: FieldsProps & { count: AudienceCount }) {
  return (
    <Section title="Whom it is for">
      <SegmentedControl
        aria-label="Audience"
        data={[...KINDS]}
        value={draft.audience}
        onChange={(audience) => set({ audience })}
        size="xs"
        fullWidth
      />
      <div data-field="to">
        <Whom {...{ draft, set, choices }} problem={problems.to} />
      </div>
      <Counted {...count} refusal={problems.to === undefined ? count.refusal : undefined} />
    </Section>
  );
}

type WhomProps = Pick<FieldsProps, 'draft' | 'set' | 'choices'> & { problem: string | undefined };

function Whom({ draft, set, choices, problem }: WhomProps) {
  switch (draft.audience) {
    case 'everyone':
      return (
        <Text size="sm" c="dimmed">
          Everybody who was ever made known or sent to, and is not erased.
        </Text>
      );
    case 'topic':
      return (
        <Autocomplete
          label="Topic"
          description="Its followers, of when their place comes."
          placeholder="orders"
          data={choices?.topics.map(({ key }) => key) ?? []}
          value={draft.topic}
          onChange={(topic) => set({ topic })}
          error={problem}
          limit={20}
          withAsterisk
        />
      );
    case 'userIds': {
      const { length } = idsOf(draft.userIds);
      return (
        <Textarea
          label="User ids"
          description={`Between commas, blanks or line ends. ${length === 0 ? '' : `${sayCount(length)} different ones.`}`}
          value={draft.userIds}
          onChange={({ currentTarget }) => set({ userIds: currentTarget.value })}
          error={problem}
          autosize
          minRows={4}
          maxRows={12}
          spellCheck={false}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          withAsterisk
        />
      );
    }
    case 'attributes':
      return <AttributeFields {...{ draft, set, problem }} />;
  }
}

/** How many that are, now. */
export function Counted({ count, isCounting, error, refusal, again }: AudienceCount) {
  return (
    <Group gap="xs" role="status" mih={28}>
      <IconUsers size={18} stroke={1.7} aria-hidden />
      {refusal !== undefined ? (
        <Text size="sm" c="var(--mantine-color-error)" style={{ overflowWrap: 'anywhere' }}>
          {refusal}
        </Text>
      ) : error ? (
        <>
          <Text size="sm" c="var(--mantine-color-error)" style={{ overflowWrap: 'anywhere' }}>
            They could not be counted: {messageOf(error)}
          </Text>
          <Button size="compact-xs" variant="default" onClick={again}>
            Count again
          </Button>
        </>
      ) : isCounting ? (
        <>
          <Loader size="xs" />
          <Text size="sm" c="dimmed">
            Counting …
          </Text>
        </>
      ) : (
        <Text size="sm" fw={600} data-count={count}>
          {count === undefined ? 'Nobody is named yet' : `${sayPeople(count)}, if it began now`}
        </Text>
      )}
    </Group>
  );
}
