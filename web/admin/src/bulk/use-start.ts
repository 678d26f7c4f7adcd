import { notifications } from '@mantine/notifications';
import { useLocation } from 'wouter';
import { useTell } from '../app/ask.js';
import { audienceOf, type BulkDraft, bulkInputOf } from './bulk-draft.js';
import { type Problems, problemsToldBy } from './draft-problems.js';
import { StartBulkSendDocument } from './operations.js';

interface Options {
  draft: BulkDraft;
  /** It is accepted: what was written is no draft any more. */
  onAccepted: () => void;
  /** The API says which fields are wrong. */
  onRefused: (problems: Problems) => void;
}

/** Sends what is written. Its key makes it one bulk send, whatever is pressed twice or lost on the way. */
export function useStart({ draft, onAccepted, onRefused }: Options) {
  const [, navigate] = useLocation();
  const start = useTell(StartBulkSendDocument, {
    mayRepeat: true,
    onDone: ({ startBulkSend: { id, name } }) => {
      onAccepted();
      notifications.show({ color: 'teal', message: `${name ?? 'The bulk send'} is accepted.` });
      navigate(`/bulk/${id}`, { replace: true });
    },
  });
  const send = () => {
    const to = audienceOf(draft);
    if (!to) return;
    start.mutate(
      { input: bulkInputOf(draft, to) },
      {
        onError: (error) => {
          const problems = problemsToldBy(error);
          if (problems) onRefused(problems);
        },
      },
    );
  };
  return { send, isSending: start.isPending, error: start.error, reset: () => start.reset() };
}
