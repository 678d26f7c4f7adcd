import { Select, TextInput } from '@mantine/core';
import { useAsk } from '../app/ask.js';
import { CodeField, sayFault } from './code-field.js';
import type { Fault } from './fault-place.js';
import { TemplateCategoriesDocument } from './operations.js';
import type { TemplateDraft } from './template-draft.js';

export const FIELD_NAMES: Readonly<Record<Fault['field'], string>> = {
  title: 'Title',
  message: 'Message',
  subject: 'Subject of the mail',
  html: 'Body of the mail',
  variables: 'Schema of the variables',
};

interface Props {
  value: TemplateDraft;
  set: (field: keyof TemplateDraft) => (text: string | null) => void;
  faults: readonly Fault[];
}

/** The fields of a template. */
export function TemplateWords({ value, set, faults }: Props) {
  const of = (field: Fault['field']) => faults.filter((fault) => fault.field === field);
  const words = (field: Fault['field']) => of(field).map(sayFault).join(' ') || undefined;
  return (
    <>
      <TextInput
        label={FIELD_NAMES.title}
        description="In the app, on a phone, and in mails without a subject of their own. Liquid, one line; it comes out with at most 200 characters."
        value={value.title}
        maxLength={2_000}
        error={words('title')}
        onChange={({ currentTarget }) => set('title')(currentTarget.value)}
        spellCheck
        withAsterisk
      />
      <CodeField
        label={FIELD_NAMES.message}
        description="Plain text. It comes out with at most 10,000 characters."
        language="liquid"
        value={value.message}
        onChange={set('message')}
        faults={of('message')}
        isRequired
      />
      <TextInput
        label={FIELD_NAMES.subject}
        description="Empty: the title."
        value={value.subject}
        maxLength={2_000}
        error={words('subject')}
        onChange={({ currentTarget }) => set('subject')(currentTarget.value)}
      />
      <CodeField
        label={FIELD_NAMES.html}
        description="HTML, in the layout of the installation. Variables are escaped in it, and what is not fit for a mail is taken out. Empty: title and message."
        language="html"
        minHeight={200}
        value={value.html}
        onChange={set('html')}
        faults={of('html')}
      />
      <CategorySelect value={value.category} onChange={set('category')} />
      <CodeField
        label={FIELD_NAMES.variables}
        description="A JSON Schema that the variables of a send must satisfy; all that the texts read has to be in it. Empty: whatever they are."
        language="json"
        value={value.schema}
        onChange={set('schema')}
        faults={of('variables')}
      />
    </>
  );
}

function CategorySelect({ value, onChange }: { value: string | null; onChange: (key: string | null) => void }) {
  const { data } = useAsk(TemplateCategoriesDocument, {});
  const known = (data?.categories ?? []).map(({ key, title }) => ({
    value: key,
    label: key === title ? key : `${title} (${key})`,
  }));
  const isThere = value === null || known.some((each) => each.value === value);
  return (
    <Select
      label="Category"
      description="Of sends that name none themselves."
      data={isThere ? known : [...known, { value, label: value }]}
      value={value}
      onChange={onChange}
      placeholder="That of the version before, or System"
      searchable
      clearable
      clearButtonProps={{ 'aria-label': 'No category' }}
    />
  );
}
