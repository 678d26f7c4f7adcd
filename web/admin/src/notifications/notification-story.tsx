import { ActionIcon, Anchor, Button, CopyButton, Grid, Group, Stack, Text, Tooltip } from '@mantine/core';
import { HeraldError } from '@herald/client';
import { IconCheck, IconCopy, IconMapQuestion, IconRefresh } from '@tabler/icons-react';
import { Link } from 'wouter';
import { Moment } from '../parts/moment.js';
import { PageHeader } from '../parts/page-header.js';
import { Facts, Panel } from '../parts/panel.js';
import { PersonLink } from '../parts/person-link.js';
import { personPath } from '../parts/person-path.js';
import { Empty, Failed, Loading } from '../parts/states.js';
import { StatusBadge } from '../parts/status-badge.js';
import { useUrlQuery } from '../parts/url-query.js';
import { ChannelStory } from './channel-story.js';
import { useChannelTitle } from './choices.js';
import { type Contents, lifeOf } from './life.js';
import { LifeTimeline } from './life-timeline.js';
import { SendPanel } from './send-panel.js';
import { type Explanation, useStory } from './story.js';
import { WhatWasSaid } from './what-was-said.js';

const FROM = { path: '/notifications', title: 'Notifications' };

/** The whole story of one: what was said, what was decided, what was tried, and what became of it. */
export function NotificationStory({ id }: { id: string }) {
  const story = useStory(id);
  const { explained, explanation, contents } = story;
  if (explained.isPending) return <Loading />;
  if (!explanation) {
    const isNone = explained.error instanceof HeraldError && explained.error.code === 'NOT_FOUND';
    return (
      <>
        <PageHeader title="Notification" from={FROM} />
        {isNone ? (
          <NoSuch id={id} />
        ) : (
          <Failed
            error={explained.error}
            what="The notification could not be loaded."
            onRetry={() => void explained.refetch()}
          />
        )}
      </>
    );
  }
  return (
    <>
      <PageHeader
        title={contents?.title ?? 'Notification'}
        from={FROM}
        lead={
          <Group component="span" gap={6}>
            <span>For</span>
            <PersonLink id={explanation.userId} />
            {contents ? <Moment at={contents.createdAt} /> : null}
          </Group>
        }
      >
        {contents ? <StatusBadge status={contents.status} /> : null}
        <Tooltip label="Look again">
          <ActionIcon
            variant="default"
            size="lg"
            aria-label="Look again"
            loading={explained.isRefetching}
            onClick={story.again}
          >
            <IconRefresh size={18} />
          </ActionIcon>
        </Tooltip>
      </PageHeader>
      {explained.error ? (
        <Failed error={explained.error} what="This may be out of date." onRetry={story.again} />
      ) : null}
      <StoryParts id={id} explanation={explanation} contents={contents} story={story} />
    </>
  );
}

interface PartsProps {
  id: string;
  explanation: NonNullable<Explanation>;
  contents: Contents | undefined;
  story: ReturnType<typeof useStory>;
}

function StoryParts({ id, explanation, contents, story }: PartsProps) {
  const { query } = useUrlQuery();
  const titleOf = useChannelTitle();
  // The list that one came from may name a send that was one to a time: that is the one to be told of.
  const sendId = query.get('sendId') ?? story.sendId ?? null;
  const bulkSendId = story.bulkSendId ?? query.get('bulkSendId');
  const { decisions, deliveries, userId } = explanation;
  const channels = [...new Set([...decisions, ...deliveries].map(({ channel }) => channel))];
  return (
    <Grid gap="md">
      <Grid.Col span={{ base: 12, lg: 8 }}>
        <Stack gap="md">
          <WhatWasSaid contents={contents} isLooking={story.isLooking} error={story.error} onRetry={story.again} />
          {channels.map((channel) => (
            <ChannelStory
              key={channel}
              title={titleOf(channel)}
              decision={decisions.find((decision) => decision.channel === channel)}
              delivery={deliveries.find((delivery) => delivery.channel === channel)}
              onRetried={story.again}
            />
          ))}
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 4 }}>
        <Stack gap="md">
          <Panel title="Its life">
            <LifeTimeline events={lifeOf(contents, deliveries, { now: Date.now(), titleOf })} />
          </Panel>
          {contents ? <About id={id} userId={userId} contents={contents} bulkSendId={bulkSendId} /> : null}
          {sendId === null ? null : <SendPanel id={sendId} isWithLink />}
        </Stack>
      </Grid.Col>
    </Grid>
  );
}

interface AboutProps {
  id: string;
  userId: string;
  contents: Contents;
  bulkSendId: string | null;
}

function About({ id, userId, contents, bulkSendId }: AboutProps) {
  const { category, type, topic, priority } = contents;
  const all = (name: string, value: string) => (
    <Anchor
      component={Link}
      href={`/notifications?${new URLSearchParams({ [name]: value }).toString()}`}
      size="sm"
      style={{ overflowWrap: 'anywhere' }}
    >
      {value}
    </Anchor>
  );
  const now = new URLSearchParams({ tab: 'find-out', type, category, priority });
  const person = personPath(userId);
  return (
    <Panel title="About it">
      <Facts
        facts={[
          ['Id', <Id key="id" id={id} />],
          ['For', <PersonLink key="for" id={userId} />],
          ['Type', all('types', type)],
          ['Category', all('categories', category)],
          ...(topic === null ? [] : [['Topic', all('topics', topic)] as const]),
          ['Priority', priority.toLowerCase()],
          ...(bulkSendId === null ? [] : [['Bulk send', <BulkLink key="bulk" id={bulkSendId} />] as const]),
        ]}
      />
      <Anchor
        component={Link}
        href={`${person}${person.includes('?') ? '&' : '?'}${now.toString()}`}
        size="sm"
        display="inline-block"
        mt="sm"
      >
        What would become of such a one now?
      </Anchor>
    </Panel>
  );
}

function BulkLink({ id }: { id: string }) {
  return (
    <Anchor component={Link} href={`/bulk/${encodeURIComponent(id)}`} size="sm">
      Its progress
    </Anchor>
  );
}

function Id({ id }: { id: string }) {
  return (
    <Group gap={4} wrap="nowrap">
      <Text size="xs" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
        {id}
      </Text>
      <CopyButton value={id}>
        {({ copied, copy }) => (
          <ActionIcon
            variant="subtle"
            color={copied ? 'teal' : 'gray'}
            size="sm"
            aria-label="Copy the id"
            onClick={copy}
          >
            {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
          </ActionIcon>
        )}
      </CopyButton>
    </Group>
  );
}

function NoSuch({ id }: { id: string }) {
  return (
    <Empty title="There is no notification of this id" Icon={IconMapQuestion}>
      <Stack align="center" gap="sm">
        <span>It may be older than what is kept, or its person was erased. Or the id is that of a send:</span>
        <Group gap="sm" justify="center">
          <Button component={Link} href={`/notifications?sendId=${encodeURIComponent(id)}`} variant="default" size="xs">
            Look for a send
          </Button>
          <Button
            component={Link}
            href={`/notifications?bulkSendId=${encodeURIComponent(id)}`}
            variant="default"
            size="xs"
          >
            Look for a bulk send
          </Button>
        </Group>
      </Stack>
    </Empty>
  );
}
