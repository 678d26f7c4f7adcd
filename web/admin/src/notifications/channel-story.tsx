import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconRepeat } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useTell } from '../app/ask.js';
import { Reason } from '../deliveries/reason.js';
import { Moment } from '../parts/moment.js';
import { Panel } from '../parts/panel.js';
import { Failed, notDone } from '../parts/states.js';
import { StatusBadge } from '../parts/status-badge.js';
import { AttemptsTable } from './attempts-table.js';
import { type DecisionFieldsFragment, type DeliveryFieldsFragment, RetryDeliveryDocument } from './operations.js';
import { saySource } from './sources.js';

interface Props {
  title: string;
  decision: DecisionFieldsFragment | undefined;
  delivery: DeliveryFieldsFragment | undefined;
  onRetried: () => void;
}

/** Of one channel: what was decided when it was published, how it stands, and every try. */
export function ChannelStory({ title, decision, delivery, onRetried }: Props) {
  const isAsDecided = decision !== undefined && delivery !== undefined && decision.reason === delivery.reason;
  return (
    <Panel title={title} {...(delivery ? { aside: <StatusBadge status={delivery.status} /> } : {})}>
      <Stack gap="md">
        {decision ? <Decision decision={decision} /> : null}
        {delivery && !isAsDecided && delivery.reason !== null ? (
          <div>
            <Text size="xs" c="dimmed" mb={4}>
              Now
            </Text>
            <Reason code={delivery.reason} />
          </div>
        ) : null}
        {delivery && delivery.nextAttemptAt !== null ? (
          <Text size="sm">
            It goes <Moment at={delivery.nextAttemptAt} />.
          </Text>
        ) : null}
        {delivery?.status === 'FAILED' ? <Retry delivery={delivery} title={title} onRetried={onRetried} /> : null}
        {delivery && delivery.attempts.length > 0 ? <AttemptsTable title={title} attempts={delivery.attempts} /> : null}
      </Stack>
    </Panel>
  );
}

export function Decision({
  decision: { verdict, reason, detail, source, until },
}: {
  decision: DecisionFieldsFragment;
}) {
  return (
    <div>
      <Group gap="xs" mb={4}>
        <Text size="xs" c="dimmed">
          Decided: {verdict.toLowerCase()}
          {source === null ? '' : ` · preference: ${saySource(source)}`}
        </Text>
      </Group>
      <Reason code={reason} sentence={detail} />
      {until === null ? null : (
        <Text size="sm" mt={4}>
          Earliest <Moment at={until} />
        </Text>
      )}
    </div>
  );
}

function Retry({
  delivery,
  title,
  onRetried,
}: {
  delivery: DeliveryFieldsFragment;
  title: string;
  onRetried: () => void;
}) {
  const queries = useQueryClient();
  const retry = useTell(RetryDeliveryDocument, {
    onDone: () => {
      notifications.show({ message: `${title}: it goes again now.`, color: 'teal' });
      onRetried();
      void queries.invalidateQueries({ queryKey: ['ListDeliveries'] });
    },
  });
  return (
    <div>
      <Alert variant="light" color="red" title="Given up" mb={retry.error ? 0 : 'sm'}>
        <Text size="sm" mb="sm">
          Sent again, it is looked at anew, and has all of its retries before it.
        </Text>
        <Button
          size="xs"
          leftSection={<IconRepeat size={14} />}
          loading={retry.isPending}
          onClick={() => retry.mutate({ id: delivery.id })}
        >
          Send it again
        </Button>
      </Alert>
      {retry.error ? <Failed error={retry.error} what={notDone(retry.error)} /> : null}
    </div>
  );
}
