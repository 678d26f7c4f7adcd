import { CloseButton, Group, NativeSelect, TextInput, type TextInputProps } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import { localTimeOf, SINCE } from './time-range.js';
import type { UrlQuery } from './url-query.js';

const PAUSE_MS = 300;

interface FilterTextProps extends Omit<TextInputProps, 'onChange' | 'value'> {
  label: string;
  value: string;
  onChange: (value: string) => void;
}

/** A text that narrows a list: a moment after the last key, or at once with Enter. */
export function FilterText({ value, onChange, onKeyDown, ...props }: FilterTextProps) {
  const [text, setText] = useState(value);
  const said = useRef(value);
  const say = (next: string) => {
    const trimmed = next.trim();
    if (trimmed === said.current) return;
    said.current = trimmed;
    onChange(trimmed);
  };
  const saySoon = useDebouncedCallback(say, PAUSE_MS);
  // The back button, or "Clear": what stands in the URL is not what was written here last.
  useEffect(() => {
    if (value === said.current) return;
    said.current = value;
    setText(value);
  }, [value]);
  return (
    <TextInput
      {...props}
      value={text}
      onChange={({ currentTarget }) => {
        setText(currentTarget.value);
        saySoon(currentTarget.value);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') say(event.currentTarget.value);
        onKeyDown?.(event);
      }}
      rightSection={
        text === '' ? null : (
          <CloseButton
            size="sm"
            aria-label={`Clear: ${props.label}`}
            onClick={() => {
              setText('');
              say('');
            }}
          />
        )
      }
    />
  );
}

const BETWEEN = 'between';

/** "The last 7 days", or between two times of this machine's clock. */
export function TimeFilter({ query, change }: UrlQuery) {
  const hasTimes = query.has('createdAfter') || query.has('createdBefore');
  const [isBetween, setBetween] = useState(hasTimes);
  const isShown = hasTimes || (isBetween && !query.has('since'));
  const times = (name: 'createdAfter' | 'createdBefore', label: string) => (
    <TextInput
      type="datetime-local"
      label={label}
      value={localTimeOf(query.get(name))}
      onChange={({ currentTarget }) =>
        change({ [name]: currentTarget.value === '' ? null : new Date(currentTarget.value).toISOString() })
      }
    />
  );
  return (
    <Group gap="sm" align="flex-end">
      <NativeSelect
        label="Published"
        data={[
          { value: '', label: 'At any time' },
          ...SINCE.map(({ value, label }) => ({ value, label })),
          { value: BETWEEN, label: 'Between …' },
        ]}
        value={isShown ? BETWEEN : (query.get('since') ?? '')}
        onChange={({ currentTarget }) => {
          const { value } = currentTarget;
          setBetween(value === BETWEEN);
          change({ since: value === BETWEEN ? null : value, createdAfter: null, createdBefore: null });
        }}
      />
      {isShown ? (
        <>
          {times('createdAfter', 'After')}
          {times('createdBefore', 'Before')}
        </>
      ) : null}
    </Group>
  );
}
