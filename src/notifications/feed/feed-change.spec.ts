import { describe, expect, it } from 'vitest';
import { aRecord, LIFE } from '../../../test/support/feed-model.js';
import { type FeedChange, type FeedMessage, parseFeedMessage, serializeFeedMessage } from './feed-change.js';

const { content, ...record } = aRecord('n1', 7);
const CHANGES: FeedChange[] = [
  {
    kind: 'ADDED',
    number: 7,
    unread: 3,
    unseen: 1,
    record: { ...record, content: { ...content, title: 'Grüße "an" alle\u2028', topic: 'orders', actionUrl: null } },
  },
  {
    kind: 'UPDATED',
    number: 8,
    unread: 2,
    unseen: 0,
    record: {
      ...record,
      rev: 8,
      deliveredAt: 1_700_000_000_001,
      seenAt: 1_700_000_000_002,
      readAt: 1_700_000_000_003,
      resurfacedAt: 1_700_000_000_004,
      content: { ...content, actionUrl: 'https://example.com/', expiresAt: 1_700_000_000_005 },
    },
  },
  { kind: 'REMOVED', number: 9, unread: 2, unseen: 1, id: 'n0' },
];
const messageOf = (changes: FeedChange[] | null): FeedMessage => ({
  installation: LIFE.installation,
  epoch: 5,
  from: 7,
  to: 9,
  at: 1_700_000_000_000,
  changes,
});
/** What is on the wire, with one thing of it changed. */
const spoilt = (spoil: (wire: unknown[], changes: unknown[][]) => void): string => {
  const wire = JSON.parse(serializeFeedMessage(messageOf(CHANGES))) as unknown[];
  spoil(wire, wire[5] as unknown[][]);
  return JSON.stringify(wire);
};

describe('a message about a feed', () => {
  it.each([
    ['all kinds of changes', CHANGES],
    ['none', []],
    ['too much to tell', null],
  ])('crosses the bus whole, with %s', (_what, changes) => {
    expect(parseFeedMessage(serializeFeedMessage(messageOf(changes)))).toEqual(messageOf(changes));
  });

  it('travels without its changes where they are too long', () => {
    const long: FeedChange[] = CHANGES.slice(0, 1).map((change) =>
      'record' in change
        ? { ...change, record: { ...change.record, content: { ...content, message: 'x'.repeat(300_000) } } }
        : change,
    );
    expect(parseFeedMessage(serializeFeedMessage(messageOf(long)))).toEqual(messageOf(null));
  });

  it.each<[string, string]>([
    ['nothing', ''],
    ['no JSON', 'hello'],
    ['null', 'null'],
    ['an object', '{}'],
    ['an empty list', '[]'],
    ['a life that is none', spoilt((wire) => (wire[0] = 5))],
    ['an epoch that is none', spoilt((wire) => (wire[1] = 1.5))],
    ['a beginning that is none', spoilt((wire) => (wire[2] = '7'))],
    ['an end that is none', spoilt((wire) => (wire[3] = null))],
    ['a time that is none', spoilt((wire) => (wire[4] = '2026'))],
    ['changes that are none', spoilt((wire) => (wire[5] = {}))],
    ['no word about changes', spoilt((wire) => wire.pop())],
    ['a change that is none', spoilt((_wire, changes) => changes.push(null as never))],
    ['a change of another kind', spoilt((_wire, [first]) => (first![0] = 'SYNCED'))],
    ['a number that is none', spoilt((_wire, [first]) => (first![1] = '7'))],
    ['an unread count that is none', spoilt((_wire, [first]) => (first![2] = null))],
    ['an unseen count that is none', spoilt((_wire, [first]) => (first![3] = '1'))],
    ['an id that is none', spoilt((_wire, [first]) => (first![4] = 1))],
    ['a place that is none', spoilt((_wire, [first]) => (first![5] = null))],
    ['a text that is none', spoilt((_wire, [first]) => (first![16] = null))],
    ['a link that is none', spoilt((_wire, [first]) => (first![17] = 7))],
    ['data that are no text', spoilt((_wire, [first]) => (first![18] = {}))],
    ['an end of its time that is none', spoilt((_wire, [first]) => (first![20] = '2026'))],
    ['a change that is too short', spoilt((_wire, [first]) => first!.pop())],
    ['a change that is too long', spoilt((_wire, [first]) => first!.push(0))],
    ['a removal that is too long', spoilt((_wire, changes) => changes[2]!.push(0))],
  ])('is none of ours with %s', (_what, text) => {
    expect(parseFeedMessage(text)).toBeUndefined();
  });
});

it('takes nothing of what is kept encrypted along, not even encrypted', () => {
  const sealed = { contentId: 'c1', keyId: 'key', bytes: Buffer.from('bytes') };
  const opened = { ...record, content: { ...content, title: 'Your code', sealed } };
  const changes: FeedChange[] = [...CHANGES, { kind: 'UPDATED', number: 10, unread: 2, unseen: 1, record: opened }];
  const text = serializeFeedMessage(messageOf(changes));
  expect(parseFeedMessage(text)).toEqual(messageOf(null));
  expect(text).not.toContain('Your code');
});
