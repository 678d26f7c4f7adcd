import { describe, expect, it } from 'vitest';
import type { InstallationEpoch } from '../../platform/database/index.js';
import { Events } from '../../platform/events/index.js';
import { MemoryBus } from '../../platform/realtime/index.js';
import { NotificationsPublished } from '../events/index.js';
import type { BumpedFeed, PlannedSend } from '../publish.repository.js';
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
    priority: 1,
    title: name,
    message: 'It is on its way.',
    actionUrl: null,
    data: '{}',
    recipients: recipients.map((userId) => ({ userId, notificationId: `${name} for ${userId}` })),
    idempotency: null,
  };
}

/** Feeds as a transaction of these sends leaves them: each stood at 100, with 50 unread. */
function bumped(sends: readonly PlannedSend[]): Map<string, BumpedFeed> {
  const feeds = new Map<string, BumpedFeed>();
  for (const { userId } of sends.flatMap((send) => send.recipients)) {
    const count = (feeds.get(userId)?.count ?? 0) + 1;
    feeds.set(userId, { recipient: userId, epoch: 7, last_seq: 100 + count, unread_count: 50 + count, count });
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
  const bus = new ListeningBus();
  const events = new Events();
  const published: NotificationsPublished[] = [];
  events.on(NotificationsPublished).subscribe((event) => published.push(event));
  const announcer = new FeedAnnouncer(bus, { current: 'aabbccdd' } as InstallationEpoch, events);
  announcer.published(sends, bumped(sends));
  const chunks = bus.heard.filter(({ topic }) => topic === CHUNK_TOPIC).map(({ text }) => parseFeedChunk(text));
  const messages = bus.heard
    .filter(({ topic }) => topic !== CHUNK_TOPIC)
    .map(({ topic, text }) => ({ topic, message: parseFeedMessage(text) }));
  return { chunks, messages, published };
}

const people = (count: number, from = 0) => Array.from({ length: count }, (_, index) => `user-${from + index}`);
const told = (changes: readonly FeedChange[] | null | undefined) =>
  changes?.map((change) => [change.number, change.unread, 'record' in change && change.record.id]);

describe('FeedAnnouncer', () => {
  it('tells each of few by a message of his own', () => {
    const { chunks, messages } = announced(aSend('one', people(MIN_CHUNK - 1)));
    expect(chunks).toEqual([]);
    expect(messages).toHaveLength(MIN_CHUNK - 1);
    expect(messages[3]).toMatchObject({
      topic: 'feed:user-3',
      message: { installation: 'aabbccdd', epoch: 7, from: 101, to: 101 },
    });
    expect(told(messages[3]?.message?.changes)).toEqual([[101, 51, 'one for user-3']]);
  });

  it('tells many at once, with the text once', () => {
    const { chunks, messages, published } = announced(aSend('one', people(MIN_CHUNK)));
    expect(messages).toEqual([]);
    expect(chunks).toHaveLength(1);
    expect(chunks[0]).toMatchObject({ installation: 'aabbccdd', content: { title: 'one', createdAt: AT.getTime() } });
    expect(chunks[0]?.to).toEqual(people(MIN_CHUNK).map((userId) => [userId, 7, `one for ${userId}`, 101, 51]));
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
          [101, 51, 'one for user-4'],
          [102, 52, 'two for user-4'],
        ],
      ],
      [
        'feed:user-5',
        101,
        102,
        [
          [101, 51, 'one for user-5'],
          [102, 52, 'three for user-5'],
        ],
      ],
    ]);
  });

  it('says of a change of more than 200 rows only where it ended', () => {
    const bus = new ListeningBus();
    const announcer = new FeedAnnouncer(bus, { current: 'aabbccdd' } as InstallationEpoch, new Events());
    const removed = (count: number) =>
      Array.from({ length: count }, (_, index): FeedChange => ({
        kind: 'REMOVED',
        number: index + 1,
        unread: 0,
        id: 'n',
      }));
    announcer.changed('user-1', 7, removed(200));
    announcer.changed('user-1', 7, removed(201));
    announcer.changed('user-1', 7, []);
    const heard = bus.heard.map(({ text }) => parseFeedMessage(text));
    expect(heard.map((message) => [message?.from, message?.to, message?.changes?.length])).toEqual([
      [1, 200, 200],
      [1, 201, undefined],
    ]);
  });
});
