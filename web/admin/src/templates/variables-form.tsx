import { Box, JsonInput, NativeSelect, NumberInput, Stack, Switch, Tabs, TextInput } from '@mantine/core';
import { useState } from 'react';
import { fieldsOfSchema, type Schema, type SchemaField, valueAt, withValue } from './schema-fields.js';
import { jsonObjectOf } from './template-draft.js';

interface Props {
  schema: Schema;
  /** JSON text: what somebody is in the middle of writing need not be JSON yet. */
  value: string;
  onChange: (value: string) => void;
  /** What the API says of single variables, by their place: "order.day". */
  problems?: Readonly<Record<string, string>>;
}

/** The variables of a template: a form where its schema lists them, JSON otherwise, and for whoever prefers it. */
export function VariablesForm({ schema, value, onChange, problems = {} }: Props) {
  const fields = fieldsOfSchema(schema);
  const variables = jsonObjectOf(value);
  const [isForm, setForm] = useState(true);
  const json = (
    <JsonInput
      label="Variables"
      description="A JSON object."
      value={value}
      onChange={onChange}
      autosize
      minRows={4}
      maxRows={16}
      formatOnBlur
      error={variables === undefined ? 'That is no JSON object.' : Object.values(problems).join(' ') || undefined}
      styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
    />
  );
  if (!fields) return json;
  return (
    <Tabs value={isForm ? 'form' : 'json'} onChange={(tab) => setForm(tab === 'form')} variant="pills">
      <Tabs.List aria-label="How variables are written" mb="sm">
        <Tabs.Tab value="form" size="xs">
          Form
        </Tabs.Tab>
        <Tabs.Tab value="json">JSON</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="form">
        {variables === undefined ? (
          <Box c="dimmed" fz="sm">
            The JSON can’t be read. Mend it first.
          </Box>
        ) : (
          <Stack gap="sm">
            {fields.map((field) => (
              <VariableField
                key={field.path.join('.')}
                field={field}
                value={valueAt(variables, field.path)}
                problem={problems[field.path.join('.')]}
                onChange={(next) => onChange(JSON.stringify(withValue(variables, field.path, next), null, 2))}
              />
            ))}
          </Stack>
        )}
      </Tabs.Panel>
      <Tabs.Panel value="json">{json}</Tabs.Panel>
    </Tabs>
  );
}

interface FieldProps {
  field: SchemaField;
  value: unknown;
  problem: string | undefined;
  onChange: (value: unknown) => void;
}

function VariableField({ field, value, problem, onChange }: FieldProps) {
  const about = {
    label: field.title,
    description: field.description,
    error: problem,
    withAsterisk: field.isRequired,
  };
  switch (field.kind) {
    case 'text':
      return (
        <TextInput
          {...about}
          value={typeof value === 'string' ? value : ''}
          onChange={({ currentTarget }) => onChange(currentTarget.value)}
        />
      );
    case 'number':
    case 'integer':
      return (
        <NumberInput
          {...about}
          value={typeof value === 'number' ? value : ''}
          allowDecimal={field.kind === 'number'}
          onChange={(next) => onChange(typeof next === 'number' ? next : undefined)}
        />
      );
    case 'boolean':
      return (
        <Switch
          label={field.title}
          description={field.description}
          error={problem}
          checked={value === true}
          onChange={({ currentTarget }) => onChange(currentTarget.checked)}
        />
      );
    case 'choice':
      return (
        <NativeSelect
          {...about}
          data={[{ value: '', label: '–' }, ...field.choices]}
          value={typeof value === 'string' ? value : ''}
          onChange={({ currentTarget }) => onChange(currentTarget.value === '' ? undefined : currentTarget.value)}
        />
      );
    case 'json':
      return <JsonField {...about} value={value} onChange={onChange} />;
  }
}

/** Any JSON; what is half written is kept here until it is. */
function JsonField({
  value,
  onChange,
  error,
  ...about
}: {
  label: string;
  description: string | undefined;
  error: string | undefined;
  withAsterisk: boolean;
  value: unknown;
  onChange: (value: unknown) => void;
}) {
  const [text, setText] = useState(() => (value === undefined ? '' : JSON.stringify(value, null, 2)));
  const parsed = parse(text);
  return (
    <JsonInput
      {...about}
      value={text}
      error={parsed === undefined ? 'That is no JSON.' : error}
      onChange={(next) => {
        setText(next);
        const read = parse(next);
        if (read) onChange(read.value);
      }}
      autosize
      minRows={2}
      maxRows={10}
      styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
    />
  );
}

function parse(text: string): { value: unknown } | undefined {
  if (text.trim() === '') return { value: undefined };
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
