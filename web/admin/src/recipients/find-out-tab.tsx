import { Button, Group, NativeSelect, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useAsk } from '../app/ask.js';
import { Decision } from '../notifications/channel-story.js';
import { useChannelTitle, useChoices } from '../notifications/choices.js';
import { PRIORITIES } from '../notifications/notification-filter.js';
import { Panel } from '../parts/panel.js';
import { Failed, Loading } from '../parts/states.js';
import { StatusBadge } from '../parts/status-badge.js';
import { useUrlQuery } from '../parts/url-query.js';
import { WhatWouldHappenDocument } from './operations.js';

/** What would be decided if something was sent to them now. Nothing is. What was asked is in the URL. */
export function FindOutTab({ id }: { id: string }) {
  const { query, change } = useUrlQuery();
  const { categories } = useChoices();
  const [type, setType] = useState(query.get('type') ?? '');
  const category = query.get('category') ?? 'system';
  const priority = PRIORITIES.find((one) => one === query.get('priority')) ?? 'MEDIUM';
  const asked = query.get('type');
  const ask = (event: FormEvent) => {
    event.preventDefault();
    change({ type: type.trim(), category, priority });
  };
  return (
    <Stack gap="md">
      <Panel
        title="If this was sent to them now"
        lead="By the very rules of sending. Nothing is sent, and nothing is written."
      >
        <form onSubmit={ask}>
          <Group align="flex-end" gap="sm">
            <TextInput
              label="Type"
              placeholder="order_status"
              value={type}
              onChange={({ currentTarget }) => setType(currentTarget.value)}
              required
              maxLength={64}
              style={{ flex: '1 1 200px' }}
            />
            <NativeSelect
              label="Category"
              data={[
                ...categories.map(({ key, title }) => ({ value: key, label: title })),
                ...(categories.some(({ key }) => key === category) ? [] : [category]),
              ]}
              value={category}
              onChange={({ currentTarget }) => change({ category: currentTarget.value })}
            />
            <NativeSelect
              label="Priority"
              data={PRIORITIES.map((one) => ({ value: one, label: one.toLowerCase() }))}
              value={priority}
              onChange={({ currentTarget }) => change({ priority: currentTarget.value })}
            />
            <Button type="submit">Find out</Button>
          </Group>
        </form>
      </Panel>
      {asked === null || asked === '' ? null : <Answer id={id} type={asked} category={category} priority={priority} />}
    </Stack>
  );
}

interface AnswerProps {
  id: string;
  type: string;
  category: string;
  priority: (typeof PRIORITIES)[number];
}

function Answer({ id, ...send }: AnswerProps) {
  const titleOf = useChannelTitle();
  // What it says decides nothing, but without it nothing is sent.
  const input = { to: { userIds: [id] }, title: 'What if', message: 'What if', ...send };
  const answer = useAsk(WhatWouldHappenDocument, { input });
  const decisions = answer.data?.previewDelivery[0]?.decisions;
  if (answer.isPending) return <Loading />;
  if (answer.error || !decisions) {
    return <Failed error={answer.error} what="That could not be found out." onRetry={() => void answer.refetch()} />;
  }
  return (
    <Stack gap="sm" aria-live="polite">
      {decisions.map((decision) => (
        <Panel
          key={decision.channel}
          title={titleOf(decision.channel)}
          aside={<StatusBadge status={decision.verdict} />}
        >
          <Decision decision={decision} />
        </Panel>
      ))}
    </Stack>
  );
}
