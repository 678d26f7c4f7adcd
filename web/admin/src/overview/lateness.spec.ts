import { describe, expect, it } from 'vitest';
import rules from '../../../../deploy/prometheus/alerts.yml?raw';
import { isLate } from './lateness.js';

describe('what waits too long', () => {
  it.each([
    ['email.urgent', 60, /herald_queue_oldest_seconds\{.*urgent.*> (\d+)/],
    ['push.normal', 300, /herald_queue_oldest_seconds\{.*normal.*> (\d+)/],
    ['email.held', 300, /herald_queue_oldest_seconds\{.*held.*> (\d+)/],
    ['email.bulk', 3_600, /herald_queue_oldest_seconds\{.*bulk.*> (\d+)/],
    ['schedules', 60, /herald_schedules_oldest_seconds\) > (\d+)/],
    ['bulk', 60, /herald_bulk_sends_oldest_seconds\) > (\d+)/],
  ])('is in %s what the alert says: %d seconds', (queue, seconds, rule) => {
    expect([isLate(queue, seconds), isLate(queue, seconds + 1), isLate(queue, null)]).toEqual([false, true, false]);
    expect(Number(rule.exec(rules)?.[1])).toBe(seconds);
  });
});
