import { describe, expect, it } from 'vitest';
import type { InstallationEpoch } from '../../platform/database/index.js';
import { Events } from '../../platform/events/index.js';
import { MemoryBus } from '../../platform/realtime/index.js';
import { NotificationsPublished } from '../events/index.js';
import type { ChangedFeed } from '../feed-changes.js';
import type { PlannedSend } from '../planned-send.js';
import { ALL_IN_APP, type PublishingPlan } from '../publishing-hooks.js';
import type { BumpedFeed } from '../publish.repository.js';
import { type FeedChange, parseFeedMessage } from './feed-change.js';
import { FeedAnnouncer } from './feed-announcer.js';
import { CHUNK_TOPIC, MIN_CHUNK, parseFeedChunk } from './feed-chunk.js';

const AT = new Date('2026-11-21T12:00:00Z');

function aSend(name: string, recipients: readonly string[]): PlannedSend {
  return {
    sendId: name,
    contentId: name,
    createdBy: 'shop',
    createdAt: AT,
    type: 'order_status',
    category: 'system',
    topic: null,
    priority: 1,
    locale: null,
    title: name,
    subject: null,
    html: null,
    variants: [],
    message: 'It is on its way.',
    actionUrl: null,
    data: '{}',
    sealed: null,
    channels: null,
    collapseKey: null,
    cancellationKey: null,
    expiresAt: null,
    dueAt: null,
    scheduled: null,
    recipients: recipients.map((userId) => ({ userId, notificationId: `${name} for ${userId}` })),
    size: recipients.length,
    idempotency: null,
  };
}

/** Feeds as a transaction of these sends leaves them: each stood at 100, with 50 unread and 20 unseen. */
function bumped(sends: readonly PlannedSend[]): Map<string, BumpedFeed> {
  const feeds = new Map<string, BumpedFeed>();
  for (const { userId } of sends.flatMap((send) => send.recipients)) {
    const count = (feeds.get(userId)?.count ?? 0) + 1;
    const counts = { unread_count: 50 + count, unseen_count: 20 + count };
    feeds.set(userId, { recipient: userId, epoch: 7, last_seq: 100 + count, ...counts, count, silenced: new Set() });
  }
  return feeds;
}

class ListeningBus extends MemoryBus {
  readonly heard: { topic: string; text: string }[] = [];

  override publish(topic: string, text: string): void {
    this.heard.push({ topic, text });
  }
}

function announced(...sends: PlannedSend[]) {
  return announcedWith(new Map(), ...sends);
}

/** @param replaced what these sends took out: their numbers come before those of `bumped`. */
function announcedWith(replaced: ReadonlyMap<string, ChangedFeed>, ...sends: PlannedSend[]) {
  return announcedBy(ALL_IN_APP, replaced, sends);
}

function announcedBy(plan: PublishingPlan, replaced: ReadonlyMap<string, ChangedFeed>, sends: PlannedSend[]) {
  const bus = new ListeningBus();
  const events = new Events();
  const published: NotificationsPublished[] = [];
  events.on(NotificationsPublished).subscribe((event) => published.push(event));
  const announcer = new FeedAnnouncer(bus, { current: 'aabbccdd' } as InstallationEpoch, events);
  announcer.published({ sends, feeds: bumped(sends), replaced, plan });
  const chunks = bus.heard.filter(({ topic }) => topic === CHUNK_TOPIC).map(({ text }) => parseFeedChunk(text));
  const messages = bus.heard
    .filter(({ topic }) => topic !== CHUNK_TOPIC)
    .map(({ topic, text }) => ({ topic, message: parseFeedMessage(text) }));
  return { chunks, messages, published };
}

const people = (count: number, from = 0) => Array.from({ length: count }, (_, index) => `user-${from + index}`);
const told = (changes: readonly FeedChange[] | null | undefined) =>
  changes?.map((change) => [
    change.number,
    change.unread,
    change.unseen,
    'record' in change ? change.record.id : change.id,
  ]);

describe('FeedAnnouncer', () => {
  it('tells each of few by a message of his own', () => {
    const { chunks, messages } = announced(aSend('one', people(MIN_CHUNK - 1)));
    expect(chunks).toEqual([]);
    expect(messages).toHaveLength(MIN_CHUNK - 1);
    expect(messages[3]).toMatchObject({
      topic: 'feed:user-3',
      message: { installation: 'aabbccdd', epoch: 7, from: 101, to: 101 },
    });
    expect(told(messages[3]?.message?.changes)).toEqual([[101, 51, 21, 'one for user-3']]);
  });

  it('tells nobody what is sealed: each reads his own', () => {
    const sealed = { keyId: 'key', bytes: Buffer.from('bytes') };
    const { chunks, messages } = announced({ ...aSend('one', people(MIN_CHUNK)), sealed });
    expect(chunks).toEqual([]);
    expect(messages.map(({ message }) => [message?.from, message?.to, message?.changes])).toEqual(
      people(MIN_CHUNK).map(() => [101, 101, null]),
    );
  });

  it('tells many at once, with the text once', () => {
    const { chunks, messages, published } = announced(aSend('one', people(MIN_CHUNK)));
    expect(messages).toEqual([]);
    expect(chunks).toHaveLength(1);
    expect(chunks[0]).toMatchObject({ installation: 'aabbccdd', content: { title: 'one', createdAt: AT.getTime() } });
    expect(chunks[0]?.to).toEqual(people(MIN_CHUNK).map((userId) => [userId, 7, `one for ${userId}`, 101, 51, 21]));
    expect(published.map(({ count, sends }) => [count, sends])).toEqual([[MIN_CHUNK, 1]]);
  });

  it('tells a thousand in pieces', () => {
    const { chunks } = announced(aSend('one', people(1_000)));
    expect(chunks.map((chunk) => chunk?.to.length)).toEqual([500, 500]);
  });

  it('tells who got two in one transaction both in one message, and the others of each send together', () => {
    const { chunks, messages } = announced(
      aSend('one', people(30)),
      aSend('two', ['user-4', ...people(30, 100)]),
      aSend('three', ['user-5']),
    );
    expect(chunks.map((chunk) => [chunk?.content.title, chunk?.to.length])).toEqual([
      ['one', 28],
      ['two', 30],
    ]);
    const inChunks = chunks.flatMap((chunk) => chunk?.to.map(([userId]) => userId) ?? []);
    expect(inChunks).not.toContain('user-4');
    expect(inChunks).not.toContain('user-5');
    expect(messages.map(({ topic, message }) => [topic, message?.from, message?.to, told(message?.changes)])).toEqual([
      [
        'feed:user-4',
        101,
        102,
        [
          [101, 51, 21, 'one for user-4'],
          [102, 52, 22, 'two for user-4'],
        ],
      ],
      [
        'feed:user-5',
        101,
        102,
        [
          [101, 51, 21, 'one for user-5'],
          [102, 52, 22, 'three for user-5'],
        ],
      ],
    ]);
  });

  it('tells what was replaced in one message with what replaces it, and the others together', () => {
    const replaced: ChangedFeed = {
      what: 'replaced',
      recipient: 'user-4',
      feed: { epoch: 7, lastSeq: 100, unread: 50, unseen: 20 },
      count: 1,
      changes: [{ kind: 'REMOVED', number: 100, unread: 50, unseen: 20, id: 'older' }],
    };
    const { chunks, messages } = announcedWith(new Map([['user-4', replaced]]), aSend('one', people(30)));
    expect(chunks.map((chunk) => chunk?.to.length)).toEqual([29]);
    expect(messages).toMatchObject([{ topic: 'feed:user-4', message: { epoch: 7, from: 100, to: 101 } }]);
    expect(told(messages[0]?.message?.changes)).toEqual([
      [100, 50, 20, 'older'],
      [101, 51, 21, 'one for user-4'],
    ]);
  });

  it('says of a change that is too much to tell only where it ended', () => {
    const bus = new ListeningBus();
    const announcer = new FeedAnnouncer(bus, { current: 'aabbccdd' } as InstallationEpoch, new Events());
    const changed = (count: number, changes: ChangedFeed['changes']): ChangedFeed => ({
      what: 'deleted',
      recipient: 'user-1',
      feed: { epoch: 7, lastSeq: 500 + count, unread: 0, unseen: 0 },
      count,
      changes,
    });
    announcer.changed(changed(1, [{ kind: 'REMOVED', number: 501, unread: 0, unseen: 0, id: 'n' }]));
    announcer.changed(changed(201, null));
    announcer.changed(changed(0, []));
    const heard = bus.heard.map(({ text }) => parseFeedMessage(text));
    expect(heard.map((message) => [message?.from, message?.to, message?.changes?.length])).toEqual([
      [501, 501, 1],
      [501, 701, undefined],
    ]);
  });
});
