import { describe, expect, it } from 'vitest';
import { type Contents, lifeOf } from './life.js';
import type { DeliveryFieldsFragment } from './operations.js';

const at = (second: number) => new Date(Date.UTC(2026, 10, 29, 8, 0, second)).toISOString();
const NOW = Date.parse(at(30));

const contents = (change: Partial<Contents> = {}): Contents => ({
  title: 'Your order',
  message: 'It is on its way.',
  data: {},
  actionUrl: null,
  status: 'PENDING',
  category: 'system',
  type: 'order_status',
  topic: null,
  priority: 'MEDIUM',
  silent: false,
  createdAt: at(0),
  deliveredAt: null,
  seenAt: null,
  readAt: null,
  archivedAt: null,
  snoozedUntil: null,
  resurfacedAt: null,
  expiresAt: null,
  ...change,
});
const delivery = (change: Partial<DeliveryFieldsFragment> = {}): DeliveryFieldsFragment => ({
  id: 'd',
  notificationId: 'n',
  userId: 'ada',
  channel: 'email',
  status: 'PENDING',
  reason: null,
  attemptCount: 0,
  deliveredAt: null,
  nextAttemptAt: null,
  attempts: [],
  ...change,
});
const life = (said: Contents | undefined, ...deliveries: DeliveryFieldsFragment[]) =>
  lifeOf(said, deliveries, { now: NOW, titleOf: (channel) => channel }).map(
    ({ what, isAhead }) => `${isAhead ? '…' : ''}${what}`,
  );

describe('the life of a notification', () => {
  it('is told in the order in which it came, what is ahead at the end', () => {
    const failed = {
      number: 1,
      startedAt: at(1),
      finishedAt: at(2),
      outcome: 'RETRYING' as const,
      errorCode: 'PROVIDER_BUSY',
      errorMessage: '450',
      providerMessageId: null,
    };
    const email = delivery({ status: 'RETRYING', attempts: [failed], nextAttemptAt: at(50) });
    const app = delivery({ channel: 'inApp', status: 'DELIVERED', deliveredAt: at(5) });
    expect(life(contents({ seenAt: at(6), readAt: at(9), snoozedUntil: at(40) }), email, app)).toEqual([
      'Published',
      'email: try 1 failed',
      'inApp: a device has it',
      'Seen',
      'Read',
      '…Snoozed until',
      '…email: tried again',
    ]);
  });

  it('says that it is gone, though not when', () => {
    expect(life(contents({ status: 'CANCELLED', expiresAt: at(60) }))).toEqual([
      'Published',
      'Recalled, deleted, or replaced by a newer one',
    ]);
  });

  it('knows an expiry that has come from one that is ahead', () => {
    expect(life(contents({ status: 'EXPIRED', expiresAt: at(20) }))).toEqual(['Published', 'Expired']);
    expect(life(contents({ expiresAt: at(60) }))).toEqual(['Published', '…Expires']);
  });

  it('tells of deliveries where what was said is kept no more', () => {
    expect(life(undefined, delivery({ status: 'DELIVERED', deliveredAt: at(3) }))).toEqual(['email: delivered']);
  });
});
