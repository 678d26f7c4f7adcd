import { useEffect } from 'react';
import { useAsk, usePages } from '../app/ask.js';
import type { Contents } from './life.js';
import { filterAround } from './notification-id.js';
import {
  type ExplainNotificationQuery,
  ExplainNotificationDocument,
  NotificationContentsDocument,
} from './operations.js';

export type Explanation = ExplainNotificationQuery['explainDelivery'];

/** While something is still under way, it is asked for again so often. */
const AGAIN_MS = 2_000;
const UNDER_WAY: readonly string[] = ['SENDING', 'RETRYING'];
/** What is due later than that is not watched for. */
const SOON_MS = 60_000;

/** Whether a look a moment later may show something else. */
export function isUnderWay({ deliveries }: Pick<NonNullable<Explanation>, 'deliveries'>, now: number): boolean {
  return deliveries.some(
    ({ status, nextAttemptAt }) =>
      UNDER_WAY.includes(status) || (nextAttemptAt !== null && Date.parse(nextAttemptAt) < now + SOON_MS),
  );
}

/**
 * All that is known of one notification. The API explains one by its id; what it said is in the list of all, where it is found by whom it is
 * for and by its time, which the id has in it.
 */
export function useStory(id: string) {
  const explained = useAsk(ExplainNotificationDocument, { id });
  const explanation = explained.data?.explainDelivery;
  const isBusy = explanation ? isUnderWay(explanation, Date.now()) : false;
  const { refetch: explainAgain } = explained;

  const around = filterAround(id);
  const filter = { userId: explanation?.userId ?? '', ...around };
  const found = usePages(
    NotificationContentsDocument,
    { filter },
    ({ adminNotifications }) => adminNotifications,
    explanation && around ? {} : { enabled: false },
  );
  const row = found.rows.find((each) => each.id === id.toLowerCase());
  const contents: Contents | undefined = row?.notification;
  const { refetch: findAgain, fetchNextPage, hasNextPage, isFetching } = found;
  // A page may be short, or empty, and another one behind it.
  useEffect(() => {
    if (contents === undefined && hasNextPage && !isFetching) void fetchNextPage();
  }, [contents, hasNextPage, isFetching, fetchNextPage]);

  useEffect(() => {
    if (!isBusy) return;
    const timer = setInterval(() => {
      void explainAgain();
      void findAgain();
    }, AGAIN_MS);
    return () => clearInterval(timer);
  }, [isBusy, explainAgain, findAgain]);

  const again = () => void Promise.all([explainAgain(), findAgain()]);
  const isLooking = found.isFetching || hasNextPage;
  return {
    explained,
    explanation,
    contents,
    sendId: row?.sendId,
    bulkSendId: row?.bulkSendId,
    isLooking,
    error: found.error,
    again,
  };
}
