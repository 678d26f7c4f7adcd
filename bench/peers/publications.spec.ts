import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { parseFeedMessage } from '../../src/notifications/feed/feed-change.js';
import { parseFeedChunk } from '../../src/notifications/feed/feed-chunk.js';
import { CONTENT, FRAME_BYTES, markOf } from '../wire/event.js';
import type { PeerName, Target } from './publication.js';
import { publicationOf } from './publications.js';

const FEEDS = { installation: 'abcdef01', epoch: 7, prefix: 'bench:', users: 700 };

/** What is published of events 1 and 2, to user 3 or to all. */
function published(peer: PeerName, target: Target): [string, string][] {
  const said: [string, string][] = [];
  const publication = publicationOf({ peer, target, session: 1, feeds: FEEDS });
  for (const number of [1, 2]) {
    publication.event((...each) => said.push(each), target === 'all' ? FEEDS.users : 3, number, 42);
  }
  return said;
}

describe('what a server is told over Redis', () => {
  it('is for raw ws the frame itself, as long as Herald’s and stock graphql-ws’', () => {
    const [, [channel, frame] = ['', '']] = published('raw', 'all');
    expect(channel).toBe('bench:all');
    expect(frame).toHaveLength(FRAME_BYTES);
    expect(FRAME_BYTES).toBeGreaterThan(350);
    expect(FRAME_BYTES).toBeLessThan(450);
    expect(JSON.parse(frame)).toMatchObject({
      payload: { data: { notificationAdded: { data: { mark: markOf(2, 42) } } } },
    });
  });

  it('is for Socket.IO a packet of its adapter’s, whose frame is as long as the others', () => {
    const adapter = createRequire(createRequire(import.meta.url).resolve('@socket.io/redis-adapter'));
    const { decode } = adapter('notepack.io') as {
      decode(bytes: Buffer): [string, { data: unknown[] }, { rooms: string[] }];
    };
    const [[channel, packed] = ['', '']] = published('socket.io', 'one');
    const [, packet, options] = decode(Buffer.from(packed, 'latin1'));
    expect(channel).toBe('socket.io#/#u00100003#');
    expect(options.rooms).toEqual(['u00100003']);
    expect(`42${JSON.stringify(packet.data)}`).toHaveLength(FRAME_BYTES);
  });

  it('is for Herald a message that its gateways take, with the next number of the feed', () => {
    const messages = published('herald', 'one');
    expect(messages[1]?.[0]).toBe('bench:feed:u00100003');
    const message = parseFeedMessage(messages[1]?.[1] ?? '');
    expect(message).toMatchObject({ installation: 'abcdef01', epoch: 7, from: 2, to: 2 });
    expect(message?.changes?.[0]).toMatchObject({ kind: 'ADDED', number: 2, record: { seq: 2, rev: 2 } });
  });

  it('is for Herald, told to all, chunks that hold everybody once', () => {
    const chunks = published('herald', 'all').map(([, text]) => parseFeedChunk(text));
    const [first] = chunks;
    expect(first).toMatchObject({ installation: 'abcdef01', content: { title: CONTENT.title } });
    expect(chunks.map((chunk) => chunk?.to.length)).toEqual([500, 200, 500, 200]);
    const second = chunks.slice(2).flatMap((chunk) => chunk?.to ?? []);
    expect(new Set(second.map(([recipient]) => recipient)).size).toBe(FEEDS.users);
    expect(new Set(second.map(([, epoch, , number]) => `${epoch} ${number}`))).toEqual(new Set(['7 2']));
    expect(new Set(chunks.flatMap((chunk) => chunk?.to.map(([, , id]) => id))).size).toBe(2 * FEEDS.users);
  });
});
