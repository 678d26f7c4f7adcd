import { describe, expect, it } from 'vitest';
import { aRecord, LIFE } from '../../../test/support/feed-model.js';
import {
  changeOf,
  type ChunkRecipient,
  type FeedChunk,
  messageOf,
  parseFeedChunk,
  serializeFeedChunks,
} from './feed-chunk.js';
import { parseFeedMessage, serializeFeedMessage } from './feed-change.js';

const { content } = aRecord('n1', 1);
const chunkOf = (count: number): FeedChunk => ({
  installation: LIFE.installation,
  at: 1_700_000_000_000,
  content: { ...content, title: 'Grüße "an" alle\u2028', actionUrl: 'https://example.com/' },
  to: Array.from({ length: count }, (_, index): ChunkRecipient => [
    `user "${index}"`,
    index + 1,
    `n${index}`,
    index + 10,
    index % 7,
    index % 3,
  ]),
});

describe('a chunk', () => {
  it.each([
    [1, 1],
    [500, 1],
    [501, 2],
    [1_000, 2],
    [1_001, 3],
  ])('of %s recipients crosses the bus as %s messages, whole', (count, messages) => {
    const chunk = chunkOf(count);
    const texts = serializeFeedChunks(chunk);
    expect(texts).toHaveLength(messages);
    const parsed = texts.map((text) => parseFeedChunk(text));
    expect(parsed.flatMap((one) => one?.to ?? [])).toEqual(chunk.to);
    for (const one of parsed) expect({ ...one, to: [] }).toEqual({ ...chunk, to: [] });
  });

  it('is for each of its recipients what a message of his own would have been', () => {
    const chunk = chunkOf(3);
    const [first, second] = chunk.to.map((to) => messageOf(chunk, to, changeOf(chunk, to)));
    expect(second).toEqual({
      installation: LIFE.installation,
      epoch: 2,
      from: 11,
      to: 11,
      at: chunk.at,
      changes: [
        {
          kind: 'ADDED',
          number: 11,
          unread: 1,
          unseen: 1,
          record: { ...aRecord('n1', 11), content: chunk.content },
        },
      ],
    });
    expect(parseFeedMessage(serializeFeedMessage(second!))).toEqual(second);
    // What it looks like is then made once for all of them.
    const contents = [first, second].map((message) =>
      message?.changes?.map((one) => 'record' in one && one.record.content),
    );
    expect(contents[0]?.[0]).toBe(contents[1]?.[0]);
  });

  it.each<[string, unknown]>([
    ['nothing', ''],
    ['no JSON', 'hello'],
    ['null', 'null'],
    ['a list', '[]'],
    ['an empty object', '{}'],
    ['no recipients', { ...chunkOf(1), to: undefined }],
    ['recipients that are none', { ...chunkOf(1), to: {} }],
    ['one recipient that is none', { ...chunkOf(1), to: [['a', 1, 'n', 1, 0, 0], null] }],
    ['a recipient with too little', { ...chunkOf(1), to: [['a', 1, 'n', 1, 0]] }],
    ['a recipient with too much', { ...chunkOf(1), to: [['a', 1, 'n', 1, 0, 0, 0]] }],
    ['a number that is none', { ...chunkOf(1), to: [['a', 1, 'n', '1', 0, 0]] }],
    ['an epoch that is none', { ...chunkOf(1), to: [['a', 1.5, 'n', 1, 0, 0]] }],
    ['an unread count that is none', { ...chunkOf(1), to: [['a', 1, 'n', 1, null, 0]] }],
    ['an unseen count that is none', { ...chunkOf(1), to: [['a', 1, 'n', 1, 0, null]] }],
    ['a content without a text', { ...chunkOf(1), content: { ...content, message: undefined } }],
    ['a content with a link that is none', { ...chunkOf(1), content: { ...content, actionUrl: 7 } }],
    ['a content with an end that is none', { ...chunkOf(1), content: { ...content, expiresAt: '2026' } }],
    ['a time that is none', { ...chunkOf(1), at: '2026' }],
    ['another life’s name that is none', { ...chunkOf(1), installation: 5 }],
  ])('is none of ours with %s', (_what, chunk) => {
    expect(parseFeedChunk(typeof chunk === 'string' ? chunk : JSON.stringify(chunk))).toBeUndefined();
  });
});
