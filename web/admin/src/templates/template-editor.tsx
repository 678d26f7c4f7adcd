import { Alert, Button, Grid, Paper, Stack, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { nameOf, useTell } from '../app/ask.js';
import { useDraft } from '../parts/draft.js';
import { Failed, messageOf } from '../parts/states.js';
import { sayFault } from './code-field.js';
import { faultOf, missingVariables, withoutLead } from './fault-place.js';
import { SaveTemplateDocument, TemplateHistoryDocument, TemplateListDocument } from './operations.js';
import { Rendered } from './rendered.js';
import { SaveBar } from './save-bar.js';
import { contentOf, draftKeyOf, draftOf, isSameDraft, jsonObjectOf, type TemplateDraft } from './template-draft.js';
import { FIELD_NAMES, TemplateWords } from './template-words.js';
import { usePreview } from './use-preview.js';
import { useSample } from './use-sample.js';
import { VariablesForm } from './variables-form.js';

interface Props {
  templateKey: string;
  locale: string;
  /** The newest version; empty where there is none. */
  saved: TemplateDraft;
  /** Whose it is. */
  by: string | undefined;
}

/** What is written is kept in this tab until it is saved or thrown away; beside it stands what people would see. */
export function TemplateEditor({ templateKey, locale, saved, by }: Props) {
  const draft = useDraft<TemplateDraft>(draftKeyOf(templateKey, locale), saved);
  const { value, change, clear } = draft;
  const isUnsaved = draft.isTouched && !isSameDraft(value, saved);
  // What was saved since, or by a request whose answer was lost, is what stands here.
  useEffect(() => {
    if (!isUnsaved && value.basedOn < saved.basedOn) clear(saved);
  }, [isUnsaved, value.basedOn, saved, clear]);

  const sample = useSample(templateKey, value.schema);
  const preview = usePreview(inputOf(value, locale, sample.value));
  const { save, error: refusal } = useSave({ templateKey, locale, draft: value, onSaved: (next) => clear(next) });
  const schema = jsonObjectOf(value.schema);
  const faults = [
    ...(schema === undefined ? [{ field: 'variables' as const, message: 'That is no JSON object.' }] : []),
    ...[faultOf(preview.error), faultOf(refusal)].filter((fault) => fault !== undefined),
  ];
  const set = (field: keyof TemplateDraft) => (text: string | null) =>
    change((before) => ({ ...before, [field]: text }));
  const canSave = isUnsaved && schema !== undefined && value.title.trim() !== '' && value.message.trim() !== '';

  return (
    <Grid gap="xl">
      <Grid.Col span={{ base: 12, lg: 7 }}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (canSave) save.mutate();
          }}
        >
          <Stack>
            <SaveBar
              {...{ isUnsaved, canSave, value, saved, by }}
              isBusy={save.isPending}
              onDiscard={() => clear(saved)}
            />
            {refusal && faultOf(refusal) === undefined ? <NotSaved error={refusal} /> : null}
            <TemplateWords value={value} set={set} faults={faults} />
          </Stack>
        </form>
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 5 }}>
        <Paper
          withBorder
          p="md"
          pos={{ lg: 'sticky' }}
          top={{ lg: 72 }}
          mah={{ lg: 'calc(100dvh - 88px)' }}
          style={{ overflowY: 'auto' }}
        >
          <Title order={2} mb="sm">
            Preview
          </Title>
          <PreviewTrouble error={preview.error} onAdd={(names) => sample.add(names)} />
          <Rendered
            rendered={preview.rendered}
            category={value.category ?? undefined}
            isBusy={preview.isBusy}
            isOld={preview.error !== null}
          >
            <Text c="dimmed" size="sm">
              Write a title and a message, and see here how they are told.
            </Text>
          </Rendered>
          <Title order={3} mt="lg" mb="xs">
            With these variables
          </Title>
          <VariablesForm schema={schema ?? {}} value={sample.value} onChange={sample.change} />
        </Paper>
      </Grid.Col>
    </Grid>
  );
}

function NotSaved({ error }: { error: Error }) {
  return <Failed error={error} what="It could not be saved." />;
}

/** What of the preview is no fault of a field: variables that are not given, or a server that is away. */
function PreviewTrouble({ error, onAdd }: { error: Error | null; onAdd: (names: string[]) => void }) {
  if (!error) return null;
  const missing = missingVariables(error);
  if (missing.length > 0) {
    return (
      <Alert color="orange" mb="sm" title="Variables are missing" role="status">
        <Text size="sm" mb="xs">
          {missing.join(', ')}
        </Text>
        <Button size="compact-sm" variant="default" onClick={() => onAdd(missing)}>
          Add them
        </Button>
      </Alert>
    );
  }
  const fault = faultOf(error);
  return (
    <Alert
      color="red"
      mb="sm"
      title={fault ? 'It can’t be rendered as it is' : 'It could not be rendered'}
      role="status"
      style={{ overflowWrap: 'anywhere' }}
    >
      {fault ? `${FIELD_NAMES[fault.field]}: ${sayFault(fault)}` : withoutLead(messageOf(error))}
    </Alert>
  );
}

function inputOf(value: TemplateDraft, locale: string, sample: string) {
  const variables = jsonObjectOf(sample);
  if (variables === undefined || value.title.trim() === '' || value.message.trim() === '') return undefined;
  return { content: contentOf(value), locale, variables };
}

interface SaveProps {
  templateKey: string;
  locale: string;
  draft: TemplateDraft;
  onSaved: (saved: TemplateDraft) => void;
}

function useSave({ templateKey, locale, draft, onSaved }: SaveProps) {
  const queries = useQueryClient();
  const again = () =>
    Promise.all(
      [TemplateHistoryDocument, TemplateListDocument].map((document) =>
        queries.invalidateQueries({ queryKey: [nameOf(document)] }),
      ),
    );
  const tell = useTell(SaveTemplateDocument, {
    onDone: ({ saveTemplate: saved }) => {
      onSaved(draftOf(saved));
      notifications.show({ color: 'teal', message: `Saved as version ${saved.version}.` });
    },
  });
  const input = {
    key: templateKey,
    locale,
    category: draft.category,
    content: contentOf(draft),
    variables: jsonObjectOf(draft.schema) ?? {},
  };
  return {
    // Looked at again after a failure, too: it may have been saved, and its answer lost.
    save: { isPending: tell.isPending, mutate: () => tell.mutate({ input }, { onSettled: () => void again() }) },
    error: tell.error,
  };
}
