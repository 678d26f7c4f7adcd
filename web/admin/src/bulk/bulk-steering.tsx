import { Button, Checkbox, Group, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useState } from 'react';
import { useTell } from '../app/ask.js';
import { Confirm } from '../parts/confirm.js';
import { messageOf } from '../parts/states.js';
import { isOver, sayPeople } from './bulk-figures.js';
import {
  type BulkFiguresFragment,
  CancelBulkSendDocument,
  PauseBulkSendDocument,
  ResumeBulkSendDocument,
} from './operations.js';

interface Props {
  bulk: BulkFiguresFragment;
  onChanged: (bulk: BulkFiguresFragment) => void;
}

/** Pause, resume, cancel: each does no harm done twice. */
export function BulkSteering({ bulk, onChanged }: Props) {
  const pause = useTell(PauseBulkSendDocument, {
    mayRepeat: true,
    onDone: ({ pauseBulkSend }) => onChanged(pauseBulkSend),
  });
  const resume = useTell(ResumeBulkSendDocument, {
    mayRepeat: true,
    onDone: ({ resumeBulkSend }) => onChanged(resumeBulkSend),
  });
  const failed = (what: string) => (error: Error) =>
    notifications.show({ color: 'red', title: what, message: messageOf(error), autoClose: 10_000 });
  const { id, status } = bulk;
  return (
    <>
      {status === 'PAUSED' ? (
        <Button
          leftSection={<IconPlayerPlay size={16} />}
          loading={resume.isPending}
          onClick={() => resume.mutate({ id }, { onError: failed('It could not be resumed.') })}
        >
          Resume
        </Button>
      ) : null}
      {status === 'RUNNING' || status === 'SCHEDULED' ? (
        <Button
          variant="default"
          leftSection={<IconPlayerPause size={16} />}
          loading={pause.isPending}
          onClick={() => pause.mutate({ id }, { onError: failed('It could not be paused.') })}
        >
          Pause
        </Button>
      ) : null}
      {isOver(status) ? <TakeBack bulk={bulk} onChanged={onChanged} /> : <Cancel bulk={bulk} onChanged={onChanged} />}
    </>
  );
}

function useCancel({ onChanged }: Pick<Props, 'onChanged'>) {
  return useTell(CancelBulkSendDocument, {
    mayRepeat: true,
    onDone: ({ cancelBulkSend }) => onChanged(cancelBulkSend),
  });
}

function Cancel({ bulk, onChanged }: Props) {
  const [isRecall, setRecall] = useState(false);
  const cancel = useCancel({ onChanged });
  return (
    <Confirm
      title="Cancel this bulk send?"
      verb={isRecall ? 'Cancel and take back' : 'Cancel it'}
      isDangerous
      onConfirm={() => cancel.mutateAsync({ id: bulk.id, recall: isRecall })}
      trigger={(ask) => (
        <Button variant="default" c="red" onClick={ask}>
          Cancel
        </Button>
      )}
    >
      <Stack gap="sm">
        <Text size="sm">Nothing more of it is published, for good. {sayPeople(bulk.accepted)} have it by now.</Text>
        <Checkbox
          label="Take back what is unread"
          description="It disappears from their inboxes, and is not delivered where it was not yet. What was read stays."
          checked={isRecall}
          onChange={({ currentTarget }) => setRecall(currentTarget.checked)}
        />
      </Stack>
    </Confirm>
  );
}

function TakeBack({ bulk, onChanged }: Props) {
  const cancel = useCancel({ onChanged });
  if (bulk.accepted === 0) return <Group />;
  return (
    <Confirm
      title="Take back what is unread?"
      verb="Take it back"
      isDangerous
      onConfirm={async () => {
        await cancel.mutateAsync({ id: bulk.id, recall: true });
        notifications.show({ color: 'teal', message: 'It is being taken back: in some minutes where it was much.' });
      }}
      trigger={(ask) => (
        <Button variant="default" c="red" onClick={ask}>
          Take back
        </Button>
      )}
    >
      <Text size="sm">
        It disappears from the inboxes of all who have not read it, of {sayPeople(bulk.accepted)}. What was read stays.
        That can’t be undone.
      </Text>
    </Confirm>
  );
}
