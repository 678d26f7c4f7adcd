import { Alert, Anchor, Button, Group, JsonInput, NativeSelect, Stack, Text } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import type { FormEvent } from 'react';
import { Link } from 'wouter';
import { useAsk, useTell } from '../app/ask.js';
import { useDraft } from '../parts/draft.js';
import { Panel } from '../parts/panel.js';
import { Empty, Failed, Loading, notDone } from '../parts/states.js';
import {
  type SendTestMutation,
  SendTestDocument,
  type TestTemplatesQuery,
  TestTemplatesDocument,
} from './operations.js';
import { variablesIn } from './test-variables.js';

type Template = TestTemplatesQuery['templates'][number];

/** Sends them a template, marked as a test. */
export function TestTab({ id }: { id: string }) {
  const list = useAsk(TestTemplatesDocument, {});
  if (list.isPending) return <Loading />;
  if (!list.data) {
    return <Failed error={list.error} what="The templates could not be loaded." onRetry={() => void list.refetch()} />;
  }
  const { templates } = list.data;
  if (templates.length === 0) return <Empty title="There is no template yet">A test says what a template says.</Empty>;
  return <TestForm id={id} templates={templates} />;
}

const nameOf = ({ key, locale }: Template) => `${key} ${locale}`;

function TestForm({ id, templates }: { id: string; templates: readonly Template[] }) {
  const { value, change } = useDraft(`recipient-test:${id}`, { template: '', variables: '{}' });
  const send = useTell(SendTestDocument);
  const template = templates.find((one) => nameOf(one) === value.template) ?? templates[0];
  const variables = variablesIn(value.variables);
  const properties = Object.keys((template?.variables['properties'] as object | undefined) ?? {});
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!template || !variables) return;
    send.mutate({ userId: id, template: { key: template.key, locale: template.locale, variables } });
  };
  return (
    <Panel
      title="A test for them"
      lead="A real one, over whatever their preferences say, with “[Test]” before its title."
    >
      <form onSubmit={submit}>
        <Stack gap="sm" maw={560}>
          <NativeSelect
            label="Template"
            data={templates.map((one) => ({ value: nameOf(one), label: `${one.key} (${one.locale})` }))}
            value={template ? nameOf(template) : ''}
            onChange={({ currentTarget }) => change({ ...value, template: currentTarget.value })}
          />
          <JsonInput
            label="Variables"
            description={properties.length === 0 ? 'A JSON object' : `A JSON object: ${properties.join(', ')}`}
            value={value.variables}
            onChange={(text) => change({ ...value, variables: text })}
            autosize
            minRows={3}
            maxRows={12}
            formatOnBlur
            spellCheck={false}
            error={variables ? null : 'That is no JSON object.'}
            styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          />
          <Group>
            <Button type="submit" leftSection={<IconSend size={16} />} loading={send.isPending} disabled={!variables}>
              Send the test
            </Button>
          </Group>
        </Stack>
      </form>
      {send.error ? <Failed error={send.error} what={notDone(send.error)} /> : null}
      {send.data && !send.isPending ? <Sent result={send.data.sendTestNotification} /> : null}
    </Panel>
  );
}

function Sent({ result: { notifications, rejected } }: { result: SendTestMutation['sendTestNotification'] }) {
  const [sent] = notifications;
  return (
    <Alert mt="md" variant="light" color={sent ? 'teal' : 'red'} title={sent ? 'Sent' : 'Not sent'} role="status">
      {sent ? (
        <Anchor component={Link} href={`/notifications/${sent.notificationId}`} size="sm">
          Watch what becomes of it
        </Anchor>
      ) : (
        <Text size="sm">{rejected.map(({ reason }) => reason).join(', ')}</Text>
      )}
    </Alert>
  );
}
