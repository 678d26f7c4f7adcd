import { SHARED, whoseOf, wordsIn } from './notification-search.js';
import { partsOf, type PlannedSend } from './planned-send.js';
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
  // Mostly one of each send. The first has what is true of the whole of it.
  const parts = sends.flatMap((send) => partsOf(send).map((part, index) => ({ ...part, send, isFirst: index === 0 })));
  const rows = parts.flatMap(({ recipients }, index) =>
    recipients.map(({ userId, notificationId }) => {
      const planned = plan.of(notificationId);
      // The n-th last of this feed's new ones: its number is the feed's last, less n.
      const left = rest.get(userId) ?? { all: 1, loud: 1 };
      left.all -= 1;
      if (planned.isCounted) left.loud -= 1;
      const loudBack = planned.isCounted ? left.loud : null;
      return { part: index + 1, userId, notificationId, back: left.all, loudBack, plan: planned };
    }),
  );
  const { most, windowMs } = plan.soundCap ?? NO_CAP;
  return [
    parts.map(({ content }) => content.contentId),
    parts.map(({ content }) => content.title),
    parts.map(({ content }) => content.message),
    parts.map(({ content }) => content.actionUrl),
    parts.map(({ content }) => content.data),
    parts.map(({ send, recipients }) => (send.isBulk ? SHARED : whoseOf(recipients.map(({ userId }) => userId)))),
    parts.map(({ send }) => send.sendId),
    parts.map(({ send }) => send.createdBy),
    parts.map(({ send }) => send.createdAt),
    parts.map(({ send }) => send.type),
    parts.map(({ send, isFirst }) => (isFirst ? send.recipients.length : null)),
    parts.map(({ send }) => send.cancellationKey),
    [...counts.keys()],
    [...counts.values()].map(({ all }) => all),
    rows.map((row) => row.notificationId),
    rows.map((row) => row.userId),
    rows.map((row) => row.back),
    rows.map((row) => row.part),
    parts.map(({ send }) => send.category),
    parts.map(({ send }) => send.priority),
    parts.map(({ send }) => send.expiresAt),
    parts.map(({ send }) => send.collapseKey),
    // What is sealed has no words that it could be found by.
    parts.map(({ content }) => (content.sealed ? '' : wordsIn(content.title, content.message))),
    parts.map(({ send }) => send.topic),
    [...counts.values()].map(({ listed }) => listed),
    rows.map((row) => row.plan.isListed),
    rows.map((row) => row.plan.isSilent),
    rows.map((row) => row.plan.verdicts),
    [...counts.values()].map(({ loud }) => loud.length),
    windowMs,
    most,
    rows.map((row) => row.loudBack),
    parts.map(({ content }) => content.sealed?.keyId),
    parts.map(({ content }) => content.sealed?.bytes),
    parts.map(({ content }) => content.subject),
    parts.map(({ content }) => content.html),
  ];
}
