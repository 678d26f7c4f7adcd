import { expect, it } from 'vitest';
import { BusMeddler } from './bus-meddler.js';

const bulk = (text: string) => `$${Buffer.byteLength(text)}\r\n${text}\r\n`;
const message = (text: string, channel = 'herald:feed:ann') => `*3\r\n${bulk('message')}${bulk(channel)}${bulk(text)}`;
const texts = Array.from({ length: 200 }, (_, index) => `${index} ☃ \r\n$3\r\n`);
/** What isn't a message: answers of all kinds, and the probe. */
const ANSWERS = [
  '+OK\r\n',
  ':1\r\n',
  '$-1\r\n',
  '*-1\r\n',
  '-ERR no\r\n',
  `*3\r\n${bulk('subscribe')}${bulk('herald:feed:ann')}:1\r\n`,
  message('7', 'herald:probe:a'),
];

function through(meddler: BusMeddler, text: string, pieces: number): string {
  const rewrite = meddler.rewrite();
  const bytes = Buffer.from(text);
  const size = Math.ceil(bytes.length / pieces);
  const out: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) out.push(Buffer.from(rewrite(bytes.subarray(at, at + size))));
  return Buffer.concat(out).toString();
}

it.each([1, 7, 997])('passes everything on as it came, in %i pieces', (pieces) => {
  const all = [...ANSWERS, ...texts.map((text) => message(text)), ...ANSWERS].join('');
  const meddler = new BusMeddler(1);
  expect(through(meddler, all, pieces)).toBe(all);
  expect(meddler.counts).toEqual({ passed: 200, lost: 0, doubled: 0, late: 0 });
});

it('loses, doubles and delays messages, and nothing else', () => {
  const meddler = new BusMeddler(2);
  meddler.chances = { lost: 20, doubled: 20, late: 20 };
  const stream = texts.map((text, index) => message(text) + (ANSWERS[index] ?? '')).join('');
  const out = through(meddler, stream, 300);
  const times = (part: string) => out.split(part).length - 1;
  const came = texts.map((text) => times(message(text)));
  expect(came.filter((count) => count === 0).length).toBeGreaterThanOrEqual(meddler.counts.lost);
  expect(came.filter((count) => count === 2)).toHaveLength(meddler.counts.doubled);
  for (const answer of ANSWERS) expect(times(answer)).toBeGreaterThanOrEqual(1);
  const order = texts.map((text) => out.indexOf(message(text))).filter((at) => at >= 0);
  expect(order).not.toEqual(order.toSorted((a, b) => a - b));
  for (const count of Object.values(meddler.counts)) expect(count).toBeGreaterThan(20);
});

it('loses all where it is told to', () => {
  const meddler = new BusMeddler(3);
  meddler.chances = { lost: 100 };
  expect(through(meddler, texts.map((text) => message(text)).join(''), 5)).toBe('');
});
