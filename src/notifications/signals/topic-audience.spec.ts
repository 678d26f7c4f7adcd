import { describe, expect, it } from 'vitest';
import { eventually } from '../../../test/support/client.js';
import { BoundedQueue, Budget } from '../../platform/realtime/index.js';
import type { Signal } from './signal-word.js';
import { MAX_DELIVERIES, TopicAudience } from './topic-audience.js';

const aSignal = (number: number): Signal => ({
  topic: 'a',
  name: 'figure',
  dataText: `${number}`,
  from: 'shop',
  at: 1,
});

function open(listeners: number) {
  let nowMs = 0;
  let dropped = 0;
  const heard: string[][] = [];
  const audience = new TopicAudience({
    mostWaiting: 1_000,
    onDropped: (count) => (dropped += count),
    now: () => nowMs,
  });
  for (let index = 0; index < listeners; index += 1) {
    const outlet = new BoundedQueue<Signal>(new Budget({ maxEvents: 1_000, maxBytes: 10_000_000 }), () => undefined);
    const mine: string[] = [];
    outlet.offer = ({ dataText }) => mine.push(dataText) > 0;
    heard.push(mine);
    audience.add(outlet);
  }
  const count = () => heard.reduce((sum, { length }) => sum + length, 0);
  return { audience, heard, count, dropped: () => dropped, pass: (ms: number) => (nowMs += ms) };
}

describe('TopicAudience', () => {
  it('is told no more in a second than a node can do beside other things; the rest is dropped, and counted', () => {
    const { audience, count, dropped, pass } = open(1_000);
    for (let number = 0; number < 80; number += 1) audience.tell(aSignal(number));
    expect([count(), dropped()]).toEqual([MAX_DELIVERIES, 80_000 - MAX_DELIVERIES]);
    pass(500);
    for (let number = 0; number < 80; number += 1) audience.tell(aSignal(number));
    expect(count()).toBe(1.5 * MAX_DELIVERIES);
  });

  it('is told at once where it is small, and lets others have their turn where it is large, in the order of what was said', async () => {
    const small = open(1_000);
    small.audience.tell(aSignal(0));
    expect(small.count()).toBe(1_000);
    const large = open(4_500);
    for (let number = 0; number < 4; number += 1) large.audience.tell(aSignal(number));
    expect(large.count()).toBe(1_000);
    await eventually(large.count, (count) => count === 18_000);
    expect(large.heard.filter((mine) => mine.join() !== '0,1,2,3')).toEqual([]);
  });

  it('that is larger than the rate is told all the same, and then has to wait', async () => {
    const { audience, count, dropped, pass } = open(MAX_DELIVERIES + 10_000);
    audience.tell(aSignal(0));
    await eventually(count, (told) => told === MAX_DELIVERIES + 10_000);
    pass(1_000);
    audience.tell(aSignal(1));
    expect(dropped()).toBe(MAX_DELIVERIES + 10_000);
    pass(500);
    audience.tell(aSignal(2));
    await eventually(count, (told) => told === 2 * (MAX_DELIVERIES + 10_000));
  });
});
