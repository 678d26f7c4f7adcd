import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { aRecord, LIFE } from '../../../test/support/feed-model.js';
import type { FeedChange, FeedMessage } from './feed-change.js';
import { FeedStream } from './feed-stream.js';

const added = (number: number): FeedChange => ({
  kind: 'ADDED',
  number,
  unread: number,
  unseen: number,
  record: aRecord(`n${number}`, number),
});
const message = (from: number, to = from, change: Partial<FeedMessage> = {}): FeedMessage => ({
  ...LIFE,
  from,
  to,
  at: 0,
  changes: Array.from({ length: to - from + 1 }, (_, index) => added(from + index)),
  ...change,
});

function streamAt(lastSeq: number | null) {
  const told: string[] = [];
  const alone: number[] = [];
  const heals: string[] = [];
  const stream = new FeedStream('user-1', { gapWaitMs: 25, onHeal: (cause) => heals.push(cause) });
  stream.add({
    follow: (change, _at, isAlone) => {
      told.push(String(change.number));
      if (isAlone) alone.push(change.number);
    },
    keepFrom: (number) => told.push(`from ${number}`),
    skipTo: (number) => told.push(`skip to ${number}`),
  });
  if (lastSeq !== null) stream.begin(LIFE, lastSeq);
  told.length = 0;
  return { stream, told, alone, heals };
}

describe('FeedStream', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('hands on what follows, and all of a transaction together', () => {
    const { stream, told, alone } = streamAt(10);
    stream.receive(message(11));
    stream.receive(message(12, 14));
    expect(told).toEqual(['11', '12', '13', '14']);
    expect(alone).toEqual([11]);
    expect(stream.position).toBe(14);
  });

  it('hands on the very next one without a message, and nothing else', () => {
    const { installation, epoch } = LIFE;
    const { stream, told, alone } = streamAt(10);
    expect(stream.handOn(installation, epoch, added(11), 0)).toBe(true);
    const refused: [string, number, FeedChange][] = [
      [installation, epoch, added(11)],
      [installation, epoch, added(13)],
      [installation, epoch + 1, added(12)],
      ['ffffffff', epoch, added(12)],
    ];
    for (const [inst, of, change] of refused) expect(stream.handOn(inst, of, change, 0)).toBe(false);
    stream.receive(message(13));
    // It has its turn with what waits for it.
    expect(stream.handOn(installation, epoch, added(12), 0)).toBe(false);
    expect([told, alone, stream.position]).toEqual([['11'], [11], 11]);
    stream.receive(message(12));
    expect(told).toEqual(['11', '12', '13']);
    expect(streamAt(null).stream.handOn(installation, epoch, added(1), 0)).toBe(false);
  });

  it('tells all who follow, also when one of them leaves in the midst of it; nobody is then told alone', () => {
    const { stream, told, alone } = streamAt(10);
    const others: string[] = [];
    const follower = (name: string) => ({
      follow: () => {
        others.push(name);
        stream.remove(leaver);
      },
      keepFrom: () => undefined,
      skipTo: () => undefined,
    });
    const [leaver, stayer] = [follower('leaver'), follower('stayer')];
    stream.add(leaver);
    stream.add(stayer);
    stream.receive(message(11));
    stream.receive(message(12));
    expect([told, others, alone]).toEqual([['11', '12'], ['leaver', 'stayer', 'stayer'], []]);
  });

  it('drops what it has handed on, whole or in part', () => {
    const { stream, told } = streamAt(10);
    stream.receive(message(9));
    stream.receive(message(10, 11));
    stream.receive(message(11));
    expect(told).toEqual(['11']);
  });

  it('waits 25 ms for a number that two nodes published in the other order', () => {
    const { stream, told, heals } = streamAt(10);
    stream.receive(message(12));
    vi.advanceTimersByTime(24);
    stream.receive(message(11));
    vi.advanceTimersByTime(100);
    expect(told).toEqual(['11', '12']);
    expect(heals).toEqual([]);
  });

  it('has the gap read when the number does not come, and what was behind it with it', () => {
    const { stream, told, heals } = streamAt(10);
    stream.receive(message(12));
    stream.receive(message(14));
    vi.advanceTimersByTime(25);
    expect(told).toEqual(['skip to 14']);
    expect(heals).toEqual(['gap']);
    stream.receive(message(15));
    expect(told).toEqual(['skip to 14', '15']);
  });

  it('keeps what comes before it has begun, and hands on what is new of it', () => {
    const { stream, told } = streamAt(null);
    stream.receive(message(11));
    stream.receive(message(12));
    stream.begin(LIFE, 11);
    expect(told).toEqual(['from 11', '12']);
  });

  it('has a mass change read, without calling it a gap', () => {
    const { stream, told, heals } = streamAt(10);
    stream.receive(message(11, 400, { changes: null }));
    expect(told).toEqual(['skip to 400']);
    expect(heals).toEqual([]);
  });

  it('begins anew in another life of the database, or of the feed: by what is read, not by a number on the bus', () => {
    for (const change of [{ installation: '00000000' }, { epoch: 8 }]) {
      const life = { ...LIFE, ...change };
      const { stream, told, heals } = streamAt(10);
      stream.receive(message(3, 3, change));
      expect(told).toEqual(['skip to 0']);
      expect(heals).toEqual(['position']);
      // One of the old life that was under way, and one of the new that comes before it is read.
      stream.receive(message(11));
      stream.receive(message(4, 4, change));
      told.length = 0;
      stream.begin(life, 3);
      vi.advanceTimersByTime(100);
      expect(told).toEqual(['from 3', '4']);
      expect([stream.currentLife, stream.position]).toEqual([life, 4]);
    }
  });

  it('begins anew when a follower reads another life than the one that is followed', () => {
    const { stream, told } = streamAt(10);
    stream.begin({ ...LIFE, installation: '00000000' }, 4);
    expect(told).toEqual(['skip to 0', 'from 4']);
    // A reading that was made before the feed had a row is of no other life.
    stream.begin({ installation: '00000000', epoch: 0 }, 0);
    expect(stream.position).toBe(4);
  });

  it('takes the first life of a feed that had no row', () => {
    const { stream, told } = streamAt(null);
    stream.begin({ ...LIFE, epoch: 0 }, 0);
    told.length = 0;
    stream.receive(message(1));
    expect(told).toEqual(['1']);
    expect(stream.currentLife).toEqual(LIFE);
  });

  it('does not go back for somebody who saw less', () => {
    const { stream, told, heals } = streamAt(10);
    stream.catchUp(10, 'position');
    stream.catchUp(7, 'position');
    expect([told, heals]).toEqual([[], []]);
  });

  it('reads rather than keep more than a few hundred that are out of turn', () => {
    const { stream, told } = streamAt(10);
    for (let number = 12; number <= 12 + 256; number += 1) stream.receive(message(number));
    expect(told).toEqual([`skip to ${12 + 256}`]);
  });
});
