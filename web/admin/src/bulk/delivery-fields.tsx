import {
  Badge,
  Checkbox,
  Group,
  Input,
  JsonInput,
  NativeSelect,
  Radio,
  SegmentedControl,
  Select,
  Stack,
  TextInput,
} from '@mantine/core';
import type { ChosenChannel } from './bulk-draft.js';
import type { Priority } from './operations.js';
import { type FieldsProps, Section } from './section.js';

const PRIORITIES = [
  { value: 'LOW', label: 'Low' },
  { value: 'MEDIUM', label: 'Medium' },
  { value: 'HIGH', label: 'High' },
  { value: 'URGENT', label: 'Urgent' },
];

export function DeliveryFields(props: FieldsProps) {
  const { draft, set, problems, choices } = props;
  const categories = choices?.categories ?? [];
  const chosen = categories.find(({ key }) => key === (draft.category ?? ''));
  return (
    <Section title="How it goes out">
      <Group grow align="flex-start" preventGrowOverflow={false}>
        <Select
          label="Category"
          description="Preferences hang on it."
          data={categories.map(({ key, title }) => ({ value: key, label: `${title} (${key})` }))}
          placeholder={draft.isTemplate ? 'The template’s' : 'System'}
          value={draft.category}
          onChange={(category) => set({ category })}
          error={problems.category}
          searchable
          clearable
          clearButtonProps={{ 'aria-label': 'No category' }}
          data-field="category"
          miw={200}
        />
        <TextInput
          label="Type"
          description="What happened, in your words."
          value={draft.type}
          onChange={({ currentTarget }) => set({ type: currentTarget.value })}
          error={problems.type}
          data-field="type"
          miw={200}
          withAsterisk
        />
      </Group>
      {chosen?.critical ? (
        <Badge color="red" variant="light" radius="sm" tt="none">
          Critical: it reaches everybody, whatever they chose, in quiet hours, too
        </Badge>
      ) : null}
      <Input.Wrapper label="Priority" labelElement="div">
        <SegmentedControl
          aria-label="Priority"
          data={PRIORITIES}
          value={draft.priority}
          onChange={(priority) => set({ priority: priority as Priority })}
          fullWidth
        />
      </Input.Wrapper>
      <Channels {...props} />
      <JsonInput
        label="Data"
        description="What your clients need beside the text: a JSON object. Empty: nothing."
        value={draft.data}
        onChange={(data) => set({ data })}
        error={problems.data}
        autosize
        minRows={2}
        maxRows={10}
        data-field="data"
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
      />
    </Section>
  );
}

function Channels({ draft, set, problems, choices }: FieldsProps) {
  const chosen = draft.channels;
  const all = choices?.channels ?? [];
  return (
    <Radio.Group
      label="Channels"
      value={chosen === null ? 'preferences' : 'these'}
      onChange={(value) => set({ channels: value === 'these' ? [{ channel: 'inApp', timing: null }] : null })}
      error={problems.channels}
      data-field="channels"
    >
      <Stack gap="xs" mt="xs">
        <Radio value="preferences" label="What the category and each person’s preferences say" />
        <Radio value="these" label="These and no others; what a person turned off stays off" />
        {chosen === null ? null : (
          <Stack gap="xs" pl="xl">
            {all.map(({ key, title, configured }) => (
              <OneChannel
                key={key}
                channel={key}
                title={configured ? title : `${title} (not set up here)`}
                chosen={chosen.find(({ channel }) => channel === key)}
                onChange={(next) =>
                  set({
                    channels: all.flatMap(({ key: each }) => {
                      if (each === key) return next ? [next] : [];
                      return chosen.filter(({ channel }) => channel === each);
                    }),
                  })
                }
              />
            ))}
          </Stack>
        )}
      </Stack>
    </Radio.Group>
  );
}

const TIMINGS = [
  { value: '', label: 'When preferences say' },
  { value: 'ALWAYS', label: 'At once' },
  { value: 'IF_UNSEEN', label: 'If unseen' },
];

interface OneChannelProps {
  channel: string;
  title: string;
  chosen: ChosenChannel | undefined;
  onChange: (next: ChosenChannel | undefined) => void;
}

function OneChannel({ channel, title, chosen, onChange }: OneChannelProps) {
  return (
    <Group justify="space-between" gap="sm" mih={36}>
      <Checkbox
        label={title}
        checked={chosen !== undefined}
        onChange={({ currentTarget }) => onChange(currentTarget.checked ? { channel, timing: null } : undefined)}
      />
      {chosen && channel !== 'inApp' ? (
        <NativeSelect
          aria-label={`When, over ${title}`}
          data={TIMINGS}
          size="xs"
          value={chosen.timing ?? ''}
          onChange={({ currentTarget: { value } }) =>
            onChange({ channel, timing: value === '' ? null : (value as 'ALWAYS' | 'IF_UNSEEN') })
          }
        />
      ) : null}
    </Group>
  );
}
