import { Alert, Anchor, Stack, Text } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { Json } from '../parts/json.js';
import { Panel } from '../parts/panel.js';
import { Failed, Loading } from '../parts/states.js';
import { useChoices } from './choices.js';
import type { Contents } from './life.js';

interface Props {
  contents: Contents | undefined;
  isLooking: boolean;
  error: Error | null;
  onRetry: () => void;
}

/** As its recipient has it. */
export function WhatWasSaid({ contents, isLooking, error, onRetry }: Props) {
  if (contents) return <Said contents={contents} />;
  return (
    <Panel title="What was said">
      {error ? <Failed error={error} what="What was said could not be loaded." onRetry={onRetry} /> : null}
      {!error && isLooking ? <Loading /> : null}
      {error || isLooking ? null : (
        <Text size="sm" c="dimmed">
          What was said is not kept any more.
        </Text>
      )}
    </Panel>
  );
}

function Said({ contents: { title, message, data, actionUrl, category } }: { contents: Contents }) {
  const { categories } = useChoices();
  const { title: name = category, sensitive = false } = categories.find(({ key }) => key === category) ?? {};
  return (
    <Panel title="What was said">
      <Stack gap="sm">
        {sensitive ? (
          <Alert variant="light" color="yellow" icon={<IconLock />} title={`“${name}” is sensitive`}>
            What is sent in it is kept encrypted, and only its recipient reads it. Here stand placeholders, but of what
            was sent before it was so.
          </Alert>
        ) : null}
        <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
          {title}
        </Text>
        <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          {message}
        </Text>
        {actionUrl === null ? null : (
          <Text size="sm">
            Leads to{' '}
            <Anchor
              href={actionUrl}
              target="_blank"
              rel="noreferrer noopener"
              size="sm"
              style={{ overflowWrap: 'anywhere' }}
            >
              {actionUrl}
            </Anchor>
          </Text>
        )}
        {Object.keys(data).length === 0 ? null : (
          <div>
            <Text size="xs" c="dimmed" mb={4}>
              Data
            </Text>
            <Json value={data} />
          </div>
        )}
      </Stack>
    </Panel>
  );
}
