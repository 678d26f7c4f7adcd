import { Alert, Button, Group, Paper, Stack, Table, Text, TextInput, Title } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useAsk } from '../app/ask.js';
import { Moment } from '../parts/moment.js';
import { Failed, messageOf } from '../parts/states.js';
import { StatusBadge } from '../parts/status-badge.js';
import { withoutLead } from '../templates/fault-place.js';
import { Rendered } from '../templates/rendered.js';
import { jsonObjectOf } from '../templates/template-draft.js';
import { usePreview } from '../templates/use-preview.js';
import { type BulkDraft, sampleInputOf } from './bulk-draft.js';
import { problemsOf } from './draft-problems.js';
import { BulkDecisionsDocument, type SendNotificationInput } from './operations.js';

/** How it will look, and what would become of it for one person. */
export function ComposerPreview({ draft }: { draft: BulkDraft }) {
  const preview = usePreview(renderedInputOf(draft));
  return (
    <Stack
      pos={{ lg: 'sticky' }}
      top={{ lg: 72 }}
      gap="lg"
      mah={{ lg: 'calc(100dvh - 88px)' }}
      style={{ overflowY: 'auto' }}
    >
      <Paper withBorder p="md">
        <Title order={2} mb="sm">
          Preview
        </Title>
        {preview.error ? (
          <Alert color="orange" mb="sm" title="It can’t be rendered as it is" role="status">
            {withoutLead(messageOf(preview.error))}
          </Alert>
        ) : null}
        <Rendered
          rendered={preview.rendered}
          category={draft.category ?? (draft.isTemplate ? undefined : 'system')}
          actionUrl={draft.actionUrl.trim() === '' ? undefined : draft.actionUrl}
          isBusy={preview.isBusy}
          isOld={preview.error !== null}
        >
          <Text size="sm" c="dimmed">
            {draft.isTemplate ? 'Choose a template' : 'Write a title and a message'}, and see here how it is told.
          </Text>
        </Rendered>
      </Paper>
      <ForOnePerson draft={draft} />
    </Stack>
  );
}

/** What is written here is text, with nothing in it for Liquid to find: it is rendered as a template's variables. */
function renderedInputOf(draft: BulkDraft) {
  if (draft.isTemplate) {
    const variables = jsonObjectOf(draft.variables);
    if (draft.templateKey === null || variables === undefined) return undefined;
    return { key: draft.templateKey, locale: draft.templateLocale, variables };
  }
  const { title, message } = draft;
  if (title.trim() === '' || message.trim() === '') return undefined;
  return { content: { title: '{{ title }}', message: '{{ message }}' }, variables: { title, message } };
}

/** By the very rules of sending; nothing is written, and nothing is sent. */
function ForOnePerson({ draft }: { draft: BulkDraft }) {
  const [userId, setUserId] = useState('');
  const [asked, setAsked] = useState<SendNotificationInput>();
  const { to: _whom, ...unsound } = problemsOf(draft);
  const canAsk = userId.trim() !== '' && Object.keys(unsound).length === 0;
  const decisions = useAsk(
    BulkDecisionsDocument,
    { input: asked ?? sampleInputOf(draft, '-') },
    { enabled: asked !== undefined },
  );
  const [shown] = asked === undefined || decisions.isPlaceholderData ? [] : (decisions.data?.previewDelivery ?? []);
  const isOld = asked !== undefined && JSON.stringify(asked) !== JSON.stringify(sampleInputOf(draft, userId.trim()));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (canAsk) setAsked(sampleInputOf(draft, userId.trim()));
  };
  return (
    <Paper withBorder p="md">
      <Title order={2} mb="sm">
        For one person
      </Title>
      <form onSubmit={submit}>
        <Group align="flex-end" gap="xs">
          <TextInput
            label="User id"
            placeholder="user-1"
            value={userId}
            onChange={({ currentTarget }) => setUserId(currentTarget.value)}
            flex={1}
            miw={140}
          />
          <Button type="submit" variant="default" disabled={!canAsk} loading={decisions.isFetching}>
            What would happen?
          </Button>
        </Group>
      </form>
      {Object.keys(unsound).length > 0 ? (
        <Text size="xs" c="dimmed" mt="xs">
          When it is all written.
        </Text>
      ) : null}
      {asked !== undefined && decisions.error ? <Failed error={decisions.error} what="It could not be asked." /> : null}
      {shown ? <Decisions shown={shown} isOld={isOld} /> : null}
    </Paper>
  );
}

interface DecisionsProps {
  shown: {
    userId: string | number;
    decisions: { channel: string; verdict: string; reason: string; detail: string | null; until: string | null }[];
  };
  isOld: boolean;
}

function Decisions({ shown, isOld }: DecisionsProps) {
  return (
    <Table.ScrollContainer minWidth={280} mt="sm" style={{ opacity: isOld ? 0.55 : 1 }}>
      <Table aria-label={`What would happen for ${shown.userId}`} verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Channel</Table.Th>
            <Table.Th scope="col" miw={112}>
              Verdict
            </Table.Th>
            <Table.Th scope="col">Why</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {shown.decisions.map(({ channel, verdict, reason, detail, until }) => (
            <Table.Tr key={channel}>
              <Table.Td>{channel}</Table.Td>
              <Table.Td>
                <StatusBadge status={verdict} />
              </Table.Td>
              <Table.Td>
                <Text size="xs">
                  {detail ?? reason}
                  {until === null ? null : (
                    <>
                      {' '}
                      Not before <Moment at={until} />.
                    </>
                  )}
                </Text>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {isOld ? (
        <Text size="xs" c="dimmed">
          Something was changed since. Ask again.
        </Text>
      ) : null}
    </Table.ScrollContainer>
  );
}
