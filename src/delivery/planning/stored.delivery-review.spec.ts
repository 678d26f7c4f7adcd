import { expect, it } from 'vitest';
import type { ContentOpener, ContentText, SealedContent } from '../../notifications/index.js';
import { readEnvironment } from '../../platform/config/index.js';
import { newId } from '../../platform/database/index.js';
import { type CategoryCatalog, NO_CHOICES, type PersonPreferences } from '../../preferences/index.js';
import type { Channels } from '../channels/index.js';
import type { ClaimedDelivery } from '../engine/index.js';
import type { DeliveryReads } from './delivery-reads.repository.js';
import type { Hastening } from './hastening.js';
import type { PlanningFacts } from './planning-facts.js';
import { StoredDeliveryReview } from './stored.delivery-review.js';

const SEALED: SealedContent = { contentId: 'c1', keyId: 'key', bytes: Buffer.from('sealed') };
const TEXT: ContentText = {
  title: 'Your code',
  message: '123456',
  actionUrl: null,
  data: '{}',
  subject: null,
  html: null,
};

/** Of one that was published while its category was sensitive, which it is no more. */
async function reviewOver(
  channel: 'email' | 'push',
  texts: ReadonlyMap<string, ContentText>,
  change: { delivery?: Partial<ClaimedDelivery>; isCritical?: boolean; person?: PersonPreferences } = {},
) {
  const opened: string[] = [];
  const opener = {
    open: async (contents: readonly SealedContent[]) => {
      opened.push(...contents.map(({ contentId }) => contentId));
      return texts;
    },
  };
  const category = {
    key: 'security',
    title: 'Security',
    description: null,
    critical: change.isCritical ?? true,
    sensitive: false,
    channels: {},
  };
  const email = { key: channel, isConfigured: true, showsSensitive: channel === 'email' };
  const facts = { person: change.person ?? NO_CHOICES, profile: null, channels: [], addressOn: () => 'somewhere' };
  const service = new StoredDeliveryReview(
    { get: () => email } as unknown as Channels,
    { get: () => category, channelDefault: () => ({ enabled: true, timing: 'ALWAYS' }) } as unknown as CategoryCatalog,
    { of: async () => () => facts } as unknown as PlanningFacts,
    {} as DeliveryReads,
    {} as Hastening,
    opener as unknown as ContentOpener,
    readEnvironment({ NODE_ENV: 'test' }),
  );
  const notification = {
    id: newId(),
    type: 'code',
    category: 'security',
    topic: null,
    priority: 1,
    title: 'You have a new security notification',
    message: '',
    actionUrl: null,
    data: '{}',
    subject: null,
    html: null,
    sealed: SEALED,
    createdAt: new Date(),
    expiresAt: null,
    seenAt: null,
    readAt: null,
    archivedAt: null,
    snoozedUntil: null,
    gone: null,
  };
  const delivery: ClaimedDelivery = {
    id: newId(),
    notificationId: notification.id,
    recipient: 'ann',
    channel,
    lane: 1,
    state: 'PENDING',
    reason: 'ALLOWED',
    withdrawWhenSeen: false,
    attempt: 1,
    attemptsBefore: 0,
    fence: 1,
    notification,
    ...change.delivery,
  };
  const review = (await service.review([delivery], Date.now())).get(delivery.id);
  return { review, opened };
}

it('opens what is sealed for a channel that may have it, and calls it sensitive whatever its category is by now', async () => {
  const { review } = await reviewOver('email', new Map([['c1', TEXT]]));
  expect(review).toMatchObject({ verdict: 'SEND', isSensitive: true, text: TEXT });
});

it('needs no key for a channel that must not have it', async () => {
  const { review, opened } = await reviewOver('push', new Map());
  expect(opened).toEqual([]);
  expect(review).toMatchObject({ verdict: 'SEND', isSensitive: true });
  expect(review).not.toHaveProperty('text');
});

it('lets what can’t be opened wait, and sends no placeholder', async () => {
  const { review } = await reviewOver('email', new Map());
  expect(review).toMatchObject({ verdict: 'DEFERRED', reason: 'CONTENT_UNREADABLE' });
});

it.each<[string, Partial<ClaimedDelivery>, string]>([
  ['nothing held', { reason: 'ALLOWED' }, 'DEFERRED'],
  ['nobody could say where he is', { reason: 'DIRECTORY_UNAVAILABLE' }, 'DEFERRED'],
  ['waited for a digest', { reason: 'DIGEST', lane: 3 }, 'SEND'],
  ['waited for one, and then for somebody to say where he is', { reason: 'DIRECTORY_UNAVAILABLE', lane: 3 }, 'SEND'],
])('lets wait for a digest what has not waited for one: what %s', async (_name, delivery, verdict) => {
  const person = {
    ...NO_CHOICES,
    categories: { security: { channels: {}, digest: 'DAILY' as const } },
  };
  const { review } = await reviewOver('push', new Map(), { delivery, isCritical: false, person });
  expect(review).toMatchObject({ verdict });
});
