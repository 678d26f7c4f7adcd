import { Injectable } from '@nestjs/common';
import {
  ContentOpener,
  type ContentText,
  NOBODY,
  PRIORITIES,
  type RecipientProfile,
  type SealedContent,
} from '../../notifications/index.js';
import { Config } from '../../platform/config/index.js';
import { timeOfId } from '../../platform/database/index.js';
import { CategoryCatalog, type DigestClock, resolvePreference } from '../../preferences/index.js';
import { type ClaimedDelivery, type ClaimedNotification, DeliveryReview, HELD, type Review } from '../engine/index.js';
import { Channels, PUSH } from '../channels/index.js';
import { digestClockOf } from '../digest-clock.js';
import type { ReasonCode } from '../reasons.js';
import { DeliveryReads } from './delivery-reads.repository.js';
import { Hastening } from './hastening.js';
import { digestHoldOf, forbids, holdOf, isFree } from './plan-deliveries.js';
import { type PersonFacts, PlanningFacts } from './planning-facts.js';

/**
 * When a directory that is away, or whatever has the keys of sensitive ones, is asked again: after a tenth of the time that it took so far, within these. Those who wait for one that is away
 * for long come by seldom, and what could go finds its way between them.
 */
const AGAIN_MS = { least: 5_000, most: 60_000 };
/** If it took longer to gather what is known of people, what was claimed may have been seen. */
const MEANWHILE_MS = 250;
const DIRECTORY_UNAVAILABLE = 'DIRECTORY_UNAVAILABLE' satisfies ReasonCode;
const URGENT = PRIORITIES.indexOf('URGENT');

/** Looks again by the same rules as planning, at the facts of now. */
@Injectable()
export class StoredDeliveryReview extends DeliveryReview {
  private readonly digestClock: DigestClock;

  constructor(
    private readonly channels: Channels,
    private readonly categories: CategoryCatalog,
    private readonly facts: PlanningFacts,
    private readonly reads: DeliveryReads,
    private readonly hastening: Hastening,
    private readonly opener: ContentOpener,
    config: Config,
  ) {
    super();
    this.digestClock = digestClockOf(config);
  }

  async review(deliveries: readonly ClaimedDelivery[], nowMs: number): Promise<Map<string, Review>> {
    const beganMs = performance.now();
    const [factsOf, texts] = await Promise.all([
      this.facts.of([...new Set(deliveries.map(({ recipient }) => recipient))], 'surely'),
      this.opener.open(deliveries.flatMap((delivery) => this.toOpen(delivery) ?? [])),
    ]);
    const isLate = performance.now() - beganMs > MEANWHILE_MS;
    const current = isLate ? await this.asTheyStand(deliveries) : deliveries;
    return new Map(
      current.map((delivery) => {
        const review = this.reviewOne(delivery, factsOf(delivery.recipient), nowMs);
        return [delivery.id, review.verdict === 'SEND' ? this.withText(review, delivery, texts, nowMs) : review];
      }),
    );
  }

  /** What is sealed, where the channel may have it. */
  private toOpen({ notification, channel }: ClaimedDelivery): SealedContent | null {
    return this.channels.get(channel)?.showsSensitive === true ? (notification?.sealed ?? null) : null;
  }

  /**
   * What can't be opened now waits until it can be: nothing of it is lost, and nobody is sent a placeholder. DEFERRED: a digest that it would be
   * in goes without it.
   */
  private withText(
    review: Extract<Review, { verdict: 'SEND' }>,
    delivery: ClaimedDelivery,
    texts: ReadonlyMap<string, ContentText>,
    nowMs: number,
  ): Review {
    const sealed = this.toOpen(delivery);
    if (sealed === null) return review;
    const text = texts.get(sealed.contentId);
    if (text) return { ...review, text };
    return { verdict: 'DEFERRED', reason: 'CONTENT_UNREADABLE', until: askedAgainAt(delivery, nowMs) };
  }

  /** What is claimed is not withdrawn by others: whoever saw it while a directory was asked is found here. */
  private async asTheyStand(deliveries: readonly ClaimedDelivery[]): Promise<ClaimedDelivery[]> {
    const standings = await this.reads.standings(deliveries.flatMap(({ notificationId }) => notificationId ?? []));
    return deliveries.map((delivery) => {
      const { notification, notificationId } = delivery;
      return notification && notificationId !== null
        ? { ...delivery, notification: { ...notification, ...standings.get(notificationId) } }
        : delivery;
    });
  }

  private reviewOne(delivery: ClaimedDelivery, facts: PersonFacts, nowMs: number): Review {
    const { notification } = delivery;
    if (!notification) return { verdict: 'CANCELLED', reason: 'EXPIRED' };
    const obsolete = whyObsolete(delivery, notification, nowMs);
    if (obsolete) return { verdict: 'CANCELLED', reason: obsolete };
    const channel = this.channels.get(delivery.channel);
    if (!channel?.isConfigured) return { verdict: 'SKIPPED', reason: 'CHANNEL_NOT_CONFIGURED' };
    const category = this.categories.get(notification.category);
    const preference = resolvePreference({
      category,
      channelDefault: this.categories.channelDefault(channel.key),
      person: facts.person,
      type: notification.type,
      channel: channel.key,
      nowMs,
    });
    if (forbids(preference)) return { verdict: 'SKIPPED', reason: 'PREFERENCE_DISABLED' };
    const address = facts.addressOn(channel.key);
    if (facts.profile === undefined || address === undefined)
      return { verdict: 'PENDING', reason: DIRECTORY_UNAVAILABLE, until: askedAgainAt(delivery, nowMs) };
    const standing = {
      category,
      person: facts.person,
      homeZone: facts.profile?.timeZone ?? null,
      notification: { isUrgent: notification.priority === URGENT },
      digestClock: this.digestClock,
      nowMs,
    };
    const hold = holdOf(standing) ?? (hasWaited(delivery) ? null : digestHoldOf(standing));
    if (hold) return { verdict: 'DEFERRED', reason: hold.reason, until: new Date(hold.untilMs) };
    if (address === null) {
      if (channel.key === PUSH && delivery.notificationId !== null) this.hastening.unreached(delivery.notificationId);
      return { verdict: 'SKIPPED', reason: 'NO_ADDRESS' };
    }
    const known = facts.channels.find(({ key }) => key === channel.key);
    if (known?.address === 'suppressed') return { verdict: 'SKIPPED', reason: 'ADDRESS_SUPPRESSED' };
    return {
      verdict: 'SEND',
      recipient: facts.profile ?? nobodyCalled(delivery.recipient),
      address,
      isFree: isFree(standing),
      isCritical: category?.critical === true,
      // What was published while it was sensitive stays so.
      isSensitive: category?.sensitive === true || notification.sealed !== null,
      categoryTitle: category?.title ?? notification.category,
    };
  }
}

/** Reasons for which something waits before it would wait for a digest. */
const BEFORE_DIGESTS: ReadonlySet<string | null> = new Set<ReasonCode | null>([
  ...([null, 'ALLOWED', 'AWAITING_VIEW'] as const),
  ...(['QUIET_HOURS', 'PAUSED'] as const),
]);

/** A digest was waited for, or it was on its way already: it goes with what is due. */
function hasWaited({ reason, attempt, lane }: ClaimedDelivery): boolean {
  if (attempt > 1) return true;
  // Planned by nobody's clock, it was held by nothing until now.
  if (reason === DIRECTORY_UNAVAILABLE && lane !== HELD) return false;
  return !BEFORE_DIGESTS.has(reason);
}

function askedAgainAt({ id }: ClaimedDelivery, nowMs: number): Date {
  const { least, most } = AGAIN_MS;
  return new Date(nowMs + Math.min(Math.max((nowMs - timeOfId(id)) / 10, least), most));
}

function nobodyCalled(id: string): RecipientProfile {
  return { ...NOBODY, id, createdAt: new Date(0) };
}

const GONE: Readonly<Record<Exclude<NonNullable<ClaimedNotification['gone']>, 'unlisted'>, ReasonCode>> = {
  deleted: 'HANDLED_IN_APP',
  recalled: 'RECALLED',
  expired: 'EXPIRED',
  replaced: 'REPLACED',
};

/** Why nobody needs it any more; null: it is needed. */
function whyObsolete(
  { withdrawWhenSeen }: ClaimedDelivery,
  { gone, expiresAt, seenAt, readAt, archivedAt, snoozedUntil }: ClaimedNotification,
  nowMs: number,
): ReasonCode | null {
  if (gone !== null && gone !== 'unlisted') return GONE[gone];
  if (expiresAt !== null && expiresAt.getTime() <= nowMs) return 'EXPIRED';
  if (!withdrawWhenSeen) return null;
  // In the order of `DeliveriesRepository.withdraw`: whoever of the two comes first says the same.
  if (archivedAt !== null || snoozedUntil !== null) return 'HANDLED_IN_APP';
  return seenAt !== null || readAt !== null ? 'SEEN_IN_APP' : null;
}
