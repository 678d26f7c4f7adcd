import { ActionIcon, Button, Group, Input, JsonInput, Stack, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { attributesOf, type BulkDraft } from './bulk-draft.js';
import type { FieldsProps } from './section.js';

type Props = Pick<FieldsProps, 'draft' | 'set'> & { problem: string | undefined };

/** What whoever is meant has to have: pairs, or JSON where these are not enough. */
export function AttributeFields({ draft, set, problem }: Props) {
  if (draft.attributesAs === 'json') {
    return (
      <Stack gap="xs">
        <JsonInput
          label="Attributes"
          description="Those whose attributes contain all of these, nested ones as well."
          value={draft.attributes}
          onChange={(attributes) => set({ attributes })}
          error={problem}
          autosize
          minRows={4}
          formatOnBlur
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        />
        <OtherWay label="As pairs" onClick={() => set({ attributesAs: 'pairs' })} />
      </Stack>
    );
  }
  const { pairs } = draft;
  return (
    <Stack gap="xs">
      <Input.Wrapper
        label="Attributes"
        labelElement="div"
        description={'All of them. 42 and true are a number and a yes; "42" in quotes is text.'}
        error={problem}
        inputWrapperOrder={['label', 'description', 'input', 'error']}
      >
        <Stack gap="xs" mt={6}>
          {pairs.map((pair, index) => (
            <PairFields
              key={index}
              number={index + 1}
              pair={pair}
              isOnly={pairs.length === 1}
              onChange={(part) => set({ pairs: pairs.map((each, at) => (at === index ? { ...each, ...part } : each)) })}
              onRemove={() => set({ pairs: pairs.filter((_pair, at) => at !== index) })}
            />
          ))}
        </Stack>
      </Input.Wrapper>
      <Group gap="xs">
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<IconPlus size={14} />}
          onClick={() => set({ pairs: [...pairs, { key: '', value: '' }] })}
        >
          Another
        </Button>
        <OtherWay
          label="As JSON"
          onClick={() => set({ attributesAs: 'json', attributes: JSON.stringify(attributesOf(draft) ?? {}, null, 2) })}
        />
      </Group>
    </Stack>
  );
}

type Pair = BulkDraft['pairs'][number];

interface PairProps {
  number: number;
  pair: Pair;
  isOnly: boolean;
  onChange: (part: Partial<Pair>) => void;
  onRemove: () => void;
}

function PairFields({ number, pair, isOnly, onChange, onRemove }: PairProps) {
  return (
    <Group gap="xs" wrap="nowrap">
      <TextInput
        aria-label={`Name of attribute ${number}`}
        placeholder="plan"
        value={pair.key}
        onChange={({ currentTarget }) => onChange({ key: currentTarget.value })}
        flex={1}
        miw={0}
      />
      <TextInput
        aria-label={`Value of attribute ${number}`}
        placeholder="gold"
        value={pair.value}
        onChange={({ currentTarget }) => onChange({ value: currentTarget.value })}
        flex={1}
        miw={0}
      />
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={`Take out attribute ${number}`}
        disabled={isOnly}
        onClick={onRemove}
      >
        <IconTrash size={16} />
      </ActionIcon>
    </Group>
  );
}

function OtherWay({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <Button size="compact-sm" variant="subtle" color="gray" onClick={onClick} style={{ alignSelf: 'flex-start' }}>
      {label}
    </Button>
  );
}
