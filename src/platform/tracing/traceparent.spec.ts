import { expect, it } from 'vitest';
import { parseTraceparent, toTraceparent } from './traceparent.js';

const GOOD = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

it('reads what it writes', () => {
  const parsed = parseTraceparent(GOOD);
  expect(parsed).toEqual({
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    spanId: '00f067aa0ba902b7',
    traceFlags: 1,
    isRemote: true,
  });
  expect(parsed && toTraceparent(parsed)).toBe(GOOD);
});

it('reads a later version by what it has in common, and flags that it knows', () => {
  expect(parseTraceparent(`cc${GOOD.slice(2)}-what-comes-then`)?.traceFlags).toBe(1);
  expect(parseTraceparent(`${GOOD.slice(0, -2)}fe`)?.traceFlags).toBe(0);
});

it.each([
  undefined,
  '',
  GOOD.toUpperCase(),
  `ff${GOOD.slice(2)}`,
  GOOD.replace('4bf92f3577b34da6a3ce929d0e0e4736', '0'.repeat(32)),
  GOOD.replace('00f067aa0ba902b7', '0'.repeat(16)),
  `${GOOD}x`,
  ` ${GOOD}`,
  `${GOOD}-${'x'.repeat(300)}`,
])('takes no notice of %j', (text) => {
  expect(parseTraceparent(text)).toBeUndefined();
});
