import { SHARED, whoseOf, wordsIn } from './notification-search.js';
import type { PlannedSend } from './planned-send.js';
import type { PublishingPlan } from './publishing-hooks.js';

/** What of some sends is for one person. */
export interface Counts {
  all: number;
  listed: number;
  /** Those that count towards the cap of sounds, in their order. */
  loud: string[];
}

export function countsOf(sends: readonly PlannedSend[], plan: PublishingPlan): Map<string, Counts> {
  const counts = new Map<string, Counts>();
  for (const send of sends) {
    for (const { userId, notificationId } of send.recipients) {
      const count = counts.get(userId) ?? { all: 0, listed: 0, loud: [] };
      counts.set(userId, count);
      count.all += 1;
      const { isListed, isCounted } = plan.of(notificationId);
      if (isListed) count.listed += 1;
      if (isCounted) count.loud.push(notificationId);
    }
  }
  return counts;
}

/** Windows of no cap: however many there were, none is one too many. */
const NO_CAP = { most: 2_147_483_647, windowMs: 60_000 };

/** In the order of the publishing statement. */
export function publishParameters(
  sends: readonly PlannedSend[],
  counts: ReadonlyMap<string, Counts>,
  plan: PublishingPlan,
): unknown[] {
  const rest = new Map([...counts].map(([userId, { all, loud }]) => [userId, { all, loud: loud.length }]));
  const rows = sends.flatMap((send, index) =>
    send.recipients.map(({ userId, notificationId }) => {
      const planned = plan.of(notificationId);
      // The n-th last of this feed's new ones: its number is the feed's last, less n.
      const left = rest.get(userId) ?? { all: 1, loud: 1 };
      left.all -= 1;
      if (planned.isCounted) left.loud -= 1;
      const loudBack = planned.isCounted ? left.loud : null;
      return { send: index + 1, userId, notificationId, back: left.all, loudBack, plan: planned };
    }),
  );
  const { most, windowMs } = plan.soundCap ?? NO_CAP;
  return [
    sends.map((send) => send.contentId),
    sends.map((send) => send.title),
    sends.map((send) => send.message),
    sends.map((send) => send.actionUrl),
    sends.map((send) => send.data),
    sends.map((send) => (send.size > 1 ? SHARED : whoseOf(send.recipients.map(({ userId }) => userId)))),
    sends.map((send) => send.sendId),
    sends.map((send) => send.createdBy),
    sends.map((send) => send.createdAt),
    sends.map((send) => send.type),
    sends.map((send) => send.recipients.length),
    sends.map((send) => send.cancellationKey),
    [...counts.keys()],
    [...counts.values()].map(({ all }) => all),
    rows.map((row) => row.notificationId),
    rows.map((row) => row.userId),
    rows.map((row) => row.back),
    rows.map((row) => row.send),
    sends.map((send) => send.category),
    sends.map((send) => send.priority),
    sends.map((send) => send.expiresAt),
    sends.map((send) => send.collapseKey),
    // What is sealed has no words that it could be found by.
    sends.map((send) => (send.sealed ? '' : wordsIn(send.title, send.message))),
    sends.map((send) => send.topic),
    [...counts.values()].map(({ listed }) => listed),
    rows.map((row) => row.plan.isListed),
    rows.map((row) => row.plan.isSilent),
    rows.map((row) => row.plan.verdicts),
    [...counts.values()].map(({ loud }) => loud.length),
    windowMs,
    most,
    rows.map((row) => row.loudBack),
    sends.map((send) => send.sealed?.keyId),
    sends.map((send) => send.sealed?.bytes),
  ];
}
