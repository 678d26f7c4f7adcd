import { describe, expect, it } from 'vitest';
import { previewCost } from './preview-cost.js';

const costOf = (input: unknown) => previewCost({ args: { input }, childComplexity: 10 });
const people = (count: number) => Array.from({ length: count }, (_, at) => `person-${at}`);

describe('what a preview costs', () => {
  it.each([
    ['one recipient', { to: { userIds: people(1) } }, 11],
    ['a thousand', { to: { userIds: people(1_000) } }, 2_501],
    ['a topic, of which nobody knows yet how many follow it', { to: { topic: 'orders' } }, 2_501],
    ['what is none', null, 11],
  ])('is that of %s', (_what, input, cost) => {
    expect(costOf(input)).toBe(cost);
  });
});
