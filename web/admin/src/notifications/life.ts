import type { DeliveryFieldsFragment, NotificationContentsQuery } from './operations.js';

export type Contents = NotificationContentsQuery['adminNotifications']['nodes'][number]['notification'];

export type Tone = 'plain' | 'good' | 'bad' | 'waits' | 'over';

export interface LifeEvent {
  /** ISO 8601; null: it has happened, and nobody knows when. */
  at: string | null;
  what: string;
  detail?: string;
  tone: Tone;
  /** It is still to come. */
  isAhead: boolean;
}

interface Options {
  now: number;
  titleOf: (channel: string) => string;
}

/** What became of a notification, in the order in which it came. */
export function lifeOf(
  contents: Contents | undefined,
  deliveries: readonly DeliveryFieldsFragment[],
  { now, titleOf }: Options,
): LifeEvent[] {
  const events = [
    ...(contents ? eventsOf(contents) : []),
    ...deliveries.flatMap((delivery) => [
      ...attemptsOf(delivery, titleOf(delivery.channel)),
      ...outcomeOf(delivery, titleOf(delivery.channel)),
    ]),
  ];
  const dated = events
    .filter((event) => event.at !== null)
    .map((event) => ({ ...event, isAhead: Date.parse(event.at ?? '') > now }))
    .toSorted((a, b) => Date.parse(a.at ?? '') - Date.parse(b.at ?? ''));
  const past = dated.filter(({ isAhead }) => !isAhead);
  const undated = events.filter((event) => event.at === null).map((event) => ({ ...event, isAhead: false }));
  return [...past, ...undated, ...dated.filter(({ isAhead }) => isAhead)];
}

type Draft = Omit<LifeEvent, 'isAhead'>;

function eventsOf(contents: Contents): Draft[] {
  const { createdAt, seenAt, readAt, archivedAt, snoozedUntil, resurfacedAt, expiresAt, status, silent } = contents;
  const isDone = status === 'READ' || status === 'CANCELLED';
  const events: (Draft | false)[] = [
    {
      at: createdAt,
      what: 'Published',
      tone: 'plain',
      ...(silent ? { detail: 'Without a sound: quiet hours, a pause or a cap were on.' } : {}),
    },
    seenAt !== null && { at: seenAt, what: 'Seen', tone: 'good' },
    readAt !== null && { at: readAt, what: 'Read', tone: 'good' },
    archivedAt !== null && { at: archivedAt, what: 'Archived', tone: 'over' },
    resurfacedAt !== null && { at: resurfacedAt, what: 'Back from a snooze', tone: 'plain' },
    snoozedUntil !== null && { at: snoozedUntil, what: 'Snoozed until', tone: 'waits' },
    expiresAt !== null && !isDone && { at: expiresAt, what: expiryOf(contents), tone: 'over' },
    status === 'CANCELLED' && { at: null, what: 'Recalled, deleted, or replaced by a newer one', tone: 'over' },
  ];
  return events.filter((event) => event !== false);
}

const expiryOf = ({ status }: Contents) => (status === 'EXPIRED' ? 'Expired' : 'Expires');

function attemptsOf({ attempts }: DeliveryFieldsFragment, title: string): Draft[] {
  return attempts
    .filter(({ outcome }) => outcome !== 'DELIVERED')
    .map(({ number, startedAt, finishedAt, outcome, errorCode }) => ({
      at: finishedAt ?? startedAt,
      what: outcome === 'SENDING' ? `${title}: try ${number} is under way` : `${title}: try ${number} failed`,
      tone: outcome === 'SENDING' ? 'waits' : 'bad',
      ...(errorCode === null ? {} : { detail: errorCode }),
    }));
}

function outcomeOf({ channel, status, reason, deliveredAt, nextAttemptAt }: DeliveryFieldsFragment, title: string) {
  const events: Draft[] = [];
  if (deliveredAt !== null) {
    const what = channel === 'inApp' ? `${title}: a device has it` : `${title}: delivered`;
    events.push({ at: deliveredAt, what, tone: 'good' });
  }
  if (nextAttemptAt !== null) {
    const what = status === 'RETRYING' ? `${title}: tried again` : `${title}: goes`;
    events.push({ at: nextAttemptAt, what, tone: 'waits', ...(reason === null ? {} : { detail: reason }) });
  }
  return events;
}
