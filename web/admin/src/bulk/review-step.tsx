import { HeraldError } from '@herald/client';
import { Alert, Anchor, Button, Grid, Group, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconArrowLeft, IconSend } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { Link } from 'wouter';
import { PageHeader } from '../parts/page-header.js';
import { Failed } from '../parts/states.js';
import { Counted } from './audience-fields.js';
import type { BulkDraft } from './bulk-draft.js';
import { ComposerPreview } from './composer-preview.js';
import { sayBulkSend } from './in-words.js';
import type { BulkChoicesQuery } from './operations.js';
import type { AudienceCount } from './use-audience-count.js';

/** So many people are not told something by one careless press: their number is to be typed. */
export const LARGE = 1_000;

interface Props {
  draft: BulkDraft;
  count: AudienceCount;
  choices: BulkChoicesQuery | undefined;
  start: { send: () => void; isSending: boolean; error: Error | null };
  onBack: () => void;
  onNewKey: () => void;
}

/** Says all of it in words, once more, before it goes. */
export function ReviewStep({ draft, count, choices, start, onBack, onNewKey }: Props) {
  const { send, isSending, error } = start;
  const [typed, setTyped] = useState('');
  // Whom nobody could count are many.
  const wanted = count.count === undefined ? 'everybody' : String(count.count);
  const isLarge = count.count === undefined || count.count >= LARGE;
  const isMeant = !isLarge || typed.replaceAll(/[\s,.'’]/g, '').toLowerCase() === wanted;
  const canSend = isMeant && !count.isCounting && !isSending;
  const titleOf = (channel: string) => choices?.channels.find(({ key }) => key === channel)?.title ?? channel;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (canSend) send();
  };
  return (
    <>
      <PageHeader title="Look it over" from={{ path: '/bulk', title: 'Bulk sends' }} />
      <Grid gap="xl">
        <Grid.Col span={{ base: 12, lg: 7 }}>
          <form onSubmit={submit}>
            <Paper withBorder p="lg">
              <Stack>
                <Title order={2}>{draft.name.trim() === '' ? 'This bulk send' : draft.name}</Title>
                <Text fz="lg" data-words style={{ overflowWrap: 'anywhere' }}>
                  {count.isCounting ? 'Counting whom it is for …' : sayBulkSend(draft, count.count, titleOf)}
                </Text>
                {count.error ? <Counted {...count} /> : null}
                {count.count === 0 ? (
                  <Alert color="orange" title="Nobody is in that audience now">
                    Whoever comes to be before its time gets it.
                  </Alert>
                ) : null}
                <Text size="sm" c="dimmed">
                  Preferences and quiet hours count as always. It can be paused and cancelled while it goes, and what is
                  unread taken back.
                </Text>
                {isLarge && !count.isCounting ? (
                  <TextInput
                    label={`Type ${count.count === undefined ? '“everybody”' : count.count.toLocaleString('en-GB')} to send it to so many`}
                    value={typed}
                    onChange={({ currentTarget }) => setTyped(currentTarget.value)}
                    autoComplete="off"
                  />
                ) : null}
                {error ? <NotSent error={error} onNewKey={onNewKey} /> : null}
                <Group justify="space-between">
                  <Button variant="default" leftSection={<IconArrowLeft size={16} />} onClick={onBack}>
                    Change it
                  </Button>
                  <Button type="submit" loading={isSending} disabled={!canSend} leftSection={<IconSend size={16} />}>
                    {draft.scheduledAt === '' ? 'Send it now' : 'Send it at its time'}
                  </Button>
                </Group>
              </Stack>
            </Paper>
          </form>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 5 }}>
          <ComposerPreview draft={draft} />
        </Grid.Col>
      </Grid>
    </>
  );
}

function NotSent({ error, onNewKey }: { error: Error; onNewKey: () => void }) {
  const code = error instanceof HeraldError ? error.code : '';
  if (code === 'IDEMPOTENCY_KEY_REUSED') {
    return (
      <Failed error={error} what="This draft was sent before, and changed since">
        <Anchor component={Link} href="/bulk" size="sm">
          See what was sent
        </Anchor>
        <Button size="xs" variant="default" onClick={onNewKey}>
          It is to be another one
        </Button>
      </Failed>
    );
  }
  if (code === 'CONNECTION_LOST') {
    return (
      <Failed error={error} what="Nobody knows whether it was accepted">
        <Text size="sm">Send it again when Herald is back: it is one bulk send, however often it is sent.</Text>
      </Failed>
    );
  }
  return <Failed error={error} what="It was not sent." />;
}
