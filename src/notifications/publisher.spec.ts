import { expect, it, onTestFinished, vi } from 'vitest';
import type { AuditLog } from '../platform/audit/index.js';
import type { Database } from '../platform/database/index.js';
import { UnavailableError } from '../platform/errors/index.js';
import type { Logger } from '../platform/logging/index.js';
import type { FeedAnnouncer } from './feed/feed-announcer.js';
import type { PlannedSend } from './planned-send.js';
import { AesContentCipher } from '../platform/sealing/index.js';
import { PublishingHooks } from './publishing-hooks.js';
import { Fingerprints } from './sealing/index.js';
import type { PublishRepository } from './publish.repository.js';
import { Publisher } from './publisher.js';
import type { ScheduleRepository } from './schedule.repository.js';

function aSend(userId: string): PlannedSend {
  return {
    sendId: userId,
    contentId: userId,
    createdBy: 'shop',
    createdAt: new Date('2026-11-21T12:00:00Z'),
    type: 'order_status',
    category: 'system',
    topic: null,
    priority: 1,
    locale: null,
    title: 'On its way',
    subject: null,
    html: null,
    variants: [],
    message: 'It is on its way.',
    actionUrl: null,
    data: '{}',
    sealed: null,
    channels: null,
    collapseKey: null,
    cancellationKey: null,
    expiresAt: null,
    dueAt: null,
    scheduled: null,
    size: 1,
    recipients: [{ userId, notificationId: userId }],
    idempotency: null,
  };
}

/** PostgreSQL, as far as the publisher sees it: `inTransaction` is told the lock's time-out of each in its order. */
function publisherOver(inTransaction: (lockTimeoutMs: number) => Promise<void>, held: string[]): Publisher {
  const database: Pick<Database, 'transaction'> = {
    transaction: async (work, options) => {
      await inTransaction(options?.lockTimeoutMs ?? 0);
      return work({ query: () => Promise.reject(new Error('the repository asks')) });
    },
  };
  const repository: Pick<PublishRepository, 'heldFeeds' | 'replaceOlder' | 'publish'> = {
    heldFeeds: () => Promise.resolve(new Set(held)),
    replaceOlder: () => Promise.resolve(new Map()),
    publish: () => Promise.resolve(new Map()),
  };
  const announcer: Pick<FeedAnnouncer, 'published'> = { published: () => undefined };
  return new Publisher(
    database as Database,
    repository as PublishRepository,
    { areStillFollowed: async () => true } as unknown as ScheduleRepository,
    announcer as FeedAnnouncer,
    new PublishingHooks(),
    new Fingerprints(new AesContentCipher([])),
    { error: () => undefined } as unknown as Logger,
    { record: () => Promise.resolve() } as unknown as AuditLog,
  );
}

it('a send that was put off, and fails while the others of its batch are still under way, fails alone', async () => {
  const unhandled = vi.fn<(error: unknown) => void>();
  process.on('unhandledRejection', unhandled);
  onTestFinished(() => void process.off('unhandledRejection', unhandled));
  let heldLaneHasFailed = () => {};
  const untilHeldLaneHasFailed = new Promise<void>((resolve) => (heldLaneHasFailed = resolve));
  let asked = 0;
  const publisher = publisherOver(
    async (lockTimeoutMs) => {
      asked += 1;
      if (asked === 1) throw Object.assign(new Error('lock timeout'), { code: '55P03' });
      if (lockTimeoutMs < 1_000) return untilHeldLaneHasFailed;
      // Turns later, when Node has looked whether anybody holds the rejection.
      setImmediate(() => setImmediate(heldLaneHasFailed));
      throw Object.assign(new Error('no space left on device'), { code: '53100' });
    },
    ['held'],
  );
  const sends = ['held', 'free-1', 'free-2'].map((userId) => publisher.publish(aSend(userId)));
  const outcomes = await Promise.allSettled(sends);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
  expect(outcomes[0]).toMatchObject({ reason: { code: '53100' } });
  expect(unhandled).not.toHaveBeenCalled();
});

it('who waits behind others of his key is told in time, when these had to wait for a database that is silent', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  let asked = 0;
  const publisher = publisherOver(() => {
    asked += 1;
    vi.setSystemTime(Date.now() + 11_000);
    return Promise.reject(new UnavailableError());
  }, []);
  const sends = Array.from({ length: 5 }, () => publisher.publish({ ...aSend('user-1'), collapseKey: 'build' }));
  const outcomes = await Promise.allSettled(sends);
  expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
  expect(outcomes.at(-1)).toMatchObject({ reason: { code: 'UNAVAILABLE' } });
  expect(asked).toBe(1);
});
