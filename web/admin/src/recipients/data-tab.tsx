import { Alert, Anchor, Button, Code, CopyButton, Group, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconDownload } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useTell } from '../app/ask.js';
import { Confirm } from '../parts/confirm.js';
import { Moment } from '../parts/moment.js';
import { Panel } from '../parts/panel.js';
import { Failed } from '../parts/states.js';
import { EndSessionsDocument, ErasePersonDocument, ExportPersonDocument } from './operations.js';

/** What a person may ask for, and what is done when something is wrong. */
export function DataTab({ id }: { id: string }) {
  return (
    <Stack gap="md">
      <Export id={id} />
      <Sessions id={id} />
      <Erase id={id} />
    </Stack>
  );
}

function Export({ id }: { id: string }) {
  const ask = useTell(ExportPersonDocument, { mayRepeat: true });
  const link = ask.data?.exportPersonalData;
  return (
    <Panel
      title="Everything that is known about them"
      lead="As one JSON document: profile, notifications, choices, deliveries."
    >
      <Button
        variant="default"
        leftSection={<IconDownload size={16} />}
        loading={ask.isPending}
        onClick={() => ask.mutate({ userId: id })}
      >
        {link ? 'Make another link' : 'Make a link'}
      </Button>
      {ask.error ? <Failed error={ask.error} what="No link could be made." /> : null}
      {link ? (
        <Alert variant="light" mt="md" title="The link" role="status">
          <Stack gap="xs">
            <Anchor
              href={link.url}
              target="_blank"
              rel="noreferrer noopener"
              size="sm"
              style={{ overflowWrap: 'anywhere' }}
            >
              {link.url}
            </Anchor>
            <Text size="sm">
              Good until <Moment at={link.expiresAt} />, for whoever has it: hand it to nobody but them.
            </Text>
            <CopyButton value={link.url}>
              {({ copied, copy }) => (
                <Group>
                  <Button size="xs" variant="light" onClick={copy}>
                    {copied ? 'Copied' : 'Copy the link'}
                  </Button>
                </Group>
              )}
            </CopyButton>
          </Stack>
        </Alert>
      ) : null}
    </Panel>
  );
}

const number = new Intl.NumberFormat('en');

function Sessions({ id }: { id: string }) {
  const end = useTell(EndSessionsDocument, {
    mayRepeat: true,
    onDone: ({ revokeSessions: closed }) => {
      const connections = `${number.format(closed)} ${closed === 1 ? 'connection was' : 'connections were'} closed.`;
      notifications.show({ message: `Their sessions are over: ${connections}`, color: 'teal' });
    },
  });
  return (
    <Panel title="Sessions" lead="When a token may be in wrong hands, or somebody is to be out at once.">
      <Confirm
        title="End their sessions?"
        verb="End them"
        isDangerous
        onConfirm={() => end.mutateAsync({ userId: id })}
        trigger={(ask) => (
          <Button variant="light" color="red" onClick={ask}>
            End all sessions …
          </Button>
        )}
      >
        <Text size="sm">
          Every connection of <Code>{id}</Code> is closed, and every token that was issued until now is refused from now
          on. They have to sign in again.
        </Text>
      </Confirm>
    </Panel>
  );
}

function Erase({ id }: { id: string }) {
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  const [typed, setTyped] = useState('');
  const erase = useTell(ErasePersonDocument, {
    mayRepeat: true,
    onDone: ({ erasePersonalData: wasKnown }) => {
      const message = wasKnown ? `${id} is forgotten.` : `Nothing was known of ${id}.`;
      notifications.show({ message, color: wasKnown ? 'teal' : 'yellow' });
      navigate('/recipients', { replace: true });
      // All that was loaded of them goes, too.
      queries.removeQueries({ queryKey: ['RecipientStory', { id }] });
      void queries.invalidateQueries();
    },
  });
  return (
    <Panel title="Forget them" lead="For good: what they were told, chose and did. Nothing brings it back.">
      <Confirm
        title="Forget this person for good?"
        verb="Forget for good"
        isDangerous
        isReady={typed === id}
        onConfirm={() => erase.mutateAsync({ userId: id })}
        trigger={(ask) => (
          <Button
            color="red"
            onClick={() => {
              setTyped('');
              ask();
            }}
          >
            Forget for good …
          </Button>
        )}
      >
        <Stack gap="sm">
          <Text size="sm">
            Notifications, deliveries, preferences and devices of <Code>{id}</Code> are deleted, their sessions end, and
            in the audit log a hash stands in their place. Send them nothing more: whoever is sent to again begins anew.
          </Text>
          <TextInput
            label="Type their id"
            placeholder={id}
            value={typed}
            onChange={({ currentTarget }) => setTyped(currentTarget.value)}
            autoComplete="off"
            spellCheck={false}
            styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          />
        </Stack>
      </Confirm>
    </Panel>
  );
}
