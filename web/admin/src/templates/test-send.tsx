import { HeraldError } from '@herald/client';
import { Alert, Anchor, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconSend } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { Link } from 'wouter';
import { useTell } from '../app/ask.js';
import { useSession } from '../app/session.js';
import { useDraft } from '../parts/draft.js';
import { Failed } from '../parts/states.js';
import { SendTestDocument, type SendTestMutation, type TemplateVersionFragment } from './operations.js';
import { sampleOf } from './schema-fields.js';
import { jsonObjectOf } from './template-draft.js';
import { VariablesForm } from './variables-form.js';

/** Sends a saved version to one person, as any send goes. */
export function TestSend({ template }: { template: TemplateVersionFragment }) {
  const [isOpen, { open, close }] = useDisclosure();
  return (
    <>
      <Button variant="default" leftSection={<IconSend size={16} />} onClick={open}>
        Send a test
      </Button>
      <Modal
        opened={isOpen}
        onClose={close}
        title="Send a test"
        centered
        size="lg"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        {isOpen ? <TestForm template={template} onClose={close} /> : null}
      </Modal>
    </>
  );
}

function TestForm({ template, onClose }: { template: TemplateVersionFragment; onClose: () => void }) {
  const { key, locale, version } = template;
  const { actorId } = useSession();
  const [userId, setUserId] = useState(actorId);
  // The one that the preview is made with.
  const sample = useDraft<string | null>(`template-sample:${key}`, null);
  const text = sample.value ?? JSON.stringify(sampleOf(template.variables), null, 2);
  const variables = jsonObjectOf(text);
  const tell = useTell(SendTestDocument);
  const sent = tell.data?.sendTestNotification;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (variables === undefined || userId.trim() === '') return;
    tell.mutate({ template: { key, locale, version, variables }, userId: userId.trim() });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm">
          Version {version} in {locale}, as it is saved, with “[Test]” before its title. Preferences count as always.
        </Text>
        <TextInput
          label="To whom"
          description="A user id. Yours is filled in."
          value={userId}
          onChange={({ currentTarget }) => setUserId(currentTarget.value)}
          required
          data-autofocus
        />
        <VariablesForm schema={template.variables} value={text} onChange={sample.change} />
        {tell.error ? <Failed error={tell.error} what={failureOf(tell.error)} /> : null}
        {sent ? <Outcome sent={sent} /> : null}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {sent ? 'Done' : 'Not now'}
          </Button>
          <Button type="submit" loading={tell.isPending} disabled={variables === undefined}>
            {sent ? 'Send another' : 'Send'}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

const failureOf = (error: Error): string =>
  error instanceof HeraldError && error.code === 'CONNECTION_LOST'
    ? 'It may have been sent: look before you send it again.'
    : 'It was not sent.';

function Outcome({ sent }: { sent: SendTestMutation['sendTestNotification'] }) {
  const [rejected] = sent.rejected;
  const [first] = sent.notifications;
  if (rejected) {
    return (
      <Alert color="red" title={`${rejected.userId} got nothing`} role="alert">
        {rejected.reason}
      </Alert>
    );
  }
  return (
    <Alert color="teal" title="Sent" role="status">
      {first ? (
        <Anchor component={Link} href={`/notifications/${first.notificationId}`} size="sm">
          See what becomes of it
        </Anchor>
      ) : null}
    </Alert>
  );
}
