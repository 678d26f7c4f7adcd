import { describe, expect, it } from 'vitest';
import type { DeliveryRecord, PlanRecord } from './delivery-reads.repository.js';
import { deliveriesOf } from './explanation.js';

const record = (plan: string): PlanRecord => ({
  notificationId: 'n',
  recipient: 'ann',
  plan,
  gone: null,
  isSilent: false,
  acknowledgedAt: null,
  sentBy: 'shop',
});
const row = (channel: string): DeliveryRecord => ({
  id: `d-${channel}`,
  notificationId: 'n',
  recipient: 'ann',
  channel,
  state: 'RETRYING',
  reason: 'PROVIDER_BUSY',
  attempts: 1,
  dueAt: new Date(0),
  deliveredAt: null,
});

describe('the deliveries of a notification', () => {
  it('are those that were planned, each as it stands, and those of which the plan says nothing that can be read', () => {
    const shown = deliveriesOf(record('inApp aH,email aH,push ?'), [row('email'), row('push')], []);
    expect(shown.map(({ id, status }) => [id, status])).toEqual([
      ['n:inApp', 'PENDING'],
      ['d-email', 'RETRYING'],
      ['d-push', 'RETRYING'],
    ]);
  });
});
