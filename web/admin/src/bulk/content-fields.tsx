import { Input, SegmentedControl, Select, Text, Textarea, TextInput } from '@mantine/core';
import { useAsk } from '../app/ask.js';
import { Failed, Loading } from '../parts/states.js';
import { TemplateListDocument } from '../templates/operations.js';
import { sampleOf } from '../templates/schema-fields.js';
import { sayLocale } from '../templates/template-paths.js';
import { VariablesForm } from '../templates/variables-form.js';
import { LIMITS } from './bulk-draft.js';
import { charsOf } from './draft-problems.js';
import { type FieldsProps, Section } from './section.js';

export function ContentFields(props: FieldsProps) {
  const { draft, set } = props;
  return (
    <Section title="What it says">
      <SegmentedControl
        aria-label="How it is said"
        data={[
          { value: 'written', label: 'Written here' },
          { value: 'template', label: 'By a template' },
        ]}
        value={draft.isTemplate ? 'template' : 'written'}
        onChange={(value) => set({ isTemplate: value === 'template' })}
        fullWidth
      />
      {draft.isTemplate ? <ByTemplate {...props} /> : <Written {...props} />}
      <TextInput
        label="Where it leads"
        description="An address that it opens. Empty: nowhere."
        placeholder="https://…"
        type="url"
        value={draft.actionUrl}
        onChange={({ currentTarget }) => set({ actionUrl: currentTarget.value })}
        error={props.problems.actionUrl}
        data-field="actionUrl"
      />
    </Section>
  );
}

function Written({ draft, set, problems }: FieldsProps) {
  return (
    <>
      <TextInput
        label="Title"
        value={draft.title}
        onChange={({ currentTarget }) => set({ title: currentTarget.value })}
        description={<Counter text={draft.title} most={LIMITS.titleChars} />}
        error={problems.title}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        data-field="title"
        withAsterisk
      />
      <Textarea
        label="Message"
        value={draft.message}
        onChange={({ currentTarget }) => set({ message: currentTarget.value })}
        description={<Counter text={draft.message} most={LIMITS.messageChars} />}
        error={problems.message}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        autosize
        minRows={4}
        maxRows={16}
        data-field="message"
        withAsterisk
      />
    </>
  );
}

function Counter({ text, most }: { text: string; most: number }) {
  const length = charsOf(text);
  return (
    <Text
      span
      inherit
      c={length > most ? 'var(--mantine-color-error)' : undefined}
      fw={length > most ? 600 : undefined}
    >
      {length.toLocaleString('en')} of {most.toLocaleString('en')} characters
    </Text>
  );
}

function ByTemplate({ draft, set, problems }: FieldsProps) {
  const list = useAsk(TemplateListDocument, {});
  if (list.isPending) return <Loading />;
  if (!list.data) {
    return <Failed error={list.error} what="Templates could not be loaded." onRetry={() => void list.refetch()} />;
  }
  const { templates } = list.data;
  const keys = [...new Set(templates.map(({ key }) => key))].toSorted();
  const languages = templates.filter(({ key }) => key === draft.templateKey);
  const chosen = languages.find(({ locale }) => locale === (draft.templateLocale ?? 'en')) ?? languages[0];
  const choose = (templateKey: string | null) => {
    const first = templates.find(({ key }) => key === templateKey);
    set({
      templateKey,
      templateLocale: null,
      variables: JSON.stringify(first ? sampleOf(first.variables) : {}, null, 2),
    });
  };
  return (
    <>
      <Select
        label="Template"
        data={keys}
        value={draft.templateKey}
        onChange={choose}
        error={problems.template}
        placeholder={keys.length === 0 ? 'There are none yet' : 'Choose one'}
        searchable
        data-field="template"
        withAsterisk
      />
      {languages.length > 1 ? (
        <Select
          label="Language"
          data={languages.map(({ locale }) => ({ value: locale, label: `${sayLocale(locale)} (${locale}) for all` }))}
          placeholder="Each in their own"
          value={draft.templateLocale}
          onChange={(templateLocale) => set({ templateLocale })}
          clearable
          clearButtonProps={{ 'aria-label': 'Each in their own' }}
        />
      ) : null}
      {chosen ? (
        <Input.Wrapper
          label="Variables"
          labelElement="div"
          description="The same for everybody."
          data-field="variables"
          error={problems.variables}
          inputWrapperOrder={['label', 'description', 'input', 'error']}
        >
          <div style={{ marginTop: 8 }}>
            <VariablesForm
              key={chosen.key}
              schema={chosen.variables}
              value={draft.variables}
              onChange={(variables) => set({ variables })}
            />
          </div>
        </Input.Wrapper>
      ) : null}
    </>
  );
}
