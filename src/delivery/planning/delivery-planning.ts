import { Injectable } from '@nestjs/common';
import {
  DeliveryHooks,
  type PlannedSend,
  PRIORITIES,
  type PublishingPlan,
  PublishingHooks,
  type RecipientPlan,
  type SoundCap,
} from '../../notifications/index.js';
import { Config } from '../../platform/config/index.js';
import { newId, type Sql, timeOfId } from '../../platform/database/index.js';
import { PresenceService } from '../../platform/presence/index.js';
import { inTime } from '../../platform/time/index.js';
import { CategoryCatalog, type DigestClock, IN_APP } from '../../preferences/index.js';
import { type Cap, capsOf } from '../caps.js';
import { Channels } from '../channels/index.js';
import { digestClockOf } from '../digest-clock.js';
import {
  ChannelUsageRepository,
  DeliveriesRepository,
  DeliveryQueues,
  HELD,
  keyOf,
  type Lane,
  type NewDelivery,
  type WakeUp,
} from '../engine/index.js';
import { DeliveryReads } from './delivery-reads.repository.js';
import { type Decision, type DeliveryPlan, planDeliveries } from './plan-deliveries.js';
import { type PersonFacts, PlanningFacts } from './planning-facts.js';
import { toPlanText } from './plan-text.js';

/** Of presence, while somebody waits for an answer to his send: unknown counts as online. */
const PRESENCE_MS = 100;
const URGENT = PRIORITIES.indexOf('URGENT');
const LOW = PRIORITIES.indexOf('LOW');
/** A send to more people than this is a bulk send, as far as lanes go. */
const MANY = 100;

/** What was decided for each notification of some sends, and the work that follows. */
export class DeliveryPlans implements PublishingPlan {
  private readonly plans = new Map<string, DeliveryPlan & RecipientPlan>();

  constructor(readonly soundCap: SoundCap | null) {}

  set(notificationId: string, plan: DeliveryPlan): void {
    this.plans.set(notificationId, { ...plan, verdicts: toPlanText(plan.decisions) });
  }

  of(notificationId: string): DeliveryPlan & RecipientPlan {
    const plan = this.plans.get(notificationId);
    if (!plan) throw new Error(`nothing was planned for notification ${notificationId}`);
    return plan;
  }

  /** Drawn at the same instant as the notification: they live in weeks of the same length. */
  deliveriesOf(sends: readonly PlannedSend[], nowMs: number): NewDelivery[] {
    return sends.flatMap((send) =>
      send.recipients.flatMap(({ userId, notificationId }) =>
        this.of(notificationId)
          .decisions.filter(({ channel, verdict }) => channel !== IN_APP && verdict !== 'SKIPPED')
          .map((decision) => deliveryOf(decision, { send, userId, notificationId, nowMs })),
      ),
    );
  }
}

/** Acts in publishing: decides before the transaction, records what is owed inside it, and wakes the workers behind it. */
@Injectable()
export class DeliveryPlanning extends DeliveryHooks {
  private readonly owed = new WeakMap<PublishingPlan, WakeUp[]>();
  private readonly caps: ReadonlyMap<string, Cap>;
  private readonly soundCap: SoundCap | null;
  private readonly digestClock: DigestClock;

  constructor(
    hooks: PublishingHooks,
    private readonly channels: Channels,
    private readonly categories: CategoryCatalog,
    private readonly facts: PlanningFacts,
    private readonly presence: PresenceService,
    private readonly deliveries: DeliveriesRepository,
    private readonly queues: DeliveryQueues,
    private readonly reads: DeliveryReads,
    private readonly usage: ChannelUsageRepository,
    config: Config,
  ) {
    super();
    this.caps = capsOf(config);
    this.soundCap = this.caps.get(IN_APP) ?? null;
    this.digestClock = digestClockOf(config);
    hooks.use(this);
  }

  isCategory(key: string): Promise<boolean> {
    return this.categories.known(key);
  }

  async isSensitive(category: string): Promise<boolean> {
    await this.categories.fresh();
    return this.categories.get(category)?.sensitive === true;
  }

  isChannel(key: string): boolean {
    return key === IN_APP || this.channels.get(key) !== undefined;
  }

  async plan(sends: readonly PlannedSend[]): Promise<DeliveryPlans> {
    const nowMs = Date.now();
    const recipients = [...new Set(sends.flatMap((send) => send.recipients.map(({ userId }) => userId)))];
    const factsOf = await this.facts.of(recipients, 'soon');
    const people = new Map(recipients.map((recipient) => [recipient, factsOf(recipient)]));
    const presence = await this.presenceOf(recipients.filter((id) => mayBeReached(people.get(id))));
    const rooms = await this.roomsOf(people);
    const plans = new DeliveryPlans(this.soundCap);
    for (const send of sends) {
      const notification = { type: send.type, isUrgent: send.priority === URGENT, requested: send.channels };
      const category = this.categories.get(send.category);
      for (const { userId, notificationId } of send.recipients) {
        const facts = people.get(userId) ?? factsOf(userId);
        const plan = planDeliveries({
          notification,
          category,
          person: facts.person,
          homeZone: facts.profile === undefined ? undefined : (facts.profile?.timeZone ?? null),
          presence: presence.get(userId) ?? 'unknown',
          channels: facts.channels.map((channel) => ({
            ...channel,
            roomAtMs: rooms.get(keyOf({ recipient: userId, channel: channel.key })) ?? null,
          })),
          inAppDefault: this.categories.channelDefault(IN_APP),
          digestClock: this.digestClock,
          nowMs,
        });
        plans.set(notificationId, plan);
      }
    }
    return plans;
  }

  async record(tx: Sql, sends: readonly PlannedSend[], plan: PublishingPlan): Promise<void> {
    const owed = (plan as DeliveryPlans).deliveriesOf(sends, Date.now());
    // Of a transaction that is run again, the last run counts.
    this.owed.set(plan, await this.deliveries.insert(tx, owed));
  }

  committed(_sends: readonly PlannedSend[], plan: PublishingPlan): void {
    const owed = this.owed.get(plan) ?? [];
    if (owed.length > 0) this.queues.wake(owed);
  }

  failedOf(sendId: string, among?: readonly [from: string, to: string]): Promise<number> {
    return this.reads.failedOf(sendId, among);
  }

  /** When there is room again, for those to whom much went of late. */
  private roomsOf(people: ReadonlyMap<string, PersonFacts>): Promise<Map<string, number>> {
    const uses = [...people].flatMap(([recipient, { channels }]) =>
      channels
        .filter(({ key, isConfigured, address }) => isConfigured && address === 'known' && this.caps.has(key))
        .map(({ key }) => ({ recipient, channel: key })),
    );
    return uses.length === 0 ? Promise.resolve(new Map()) : this.usage.roomsOf(uses, this.caps);
  }

  /** Whoever can be reached by the app alone is not asked for. */
  private async presenceOf(recipients: readonly string[]): Promise<Map<string, 'online' | 'offline' | 'unknown'>> {
    if (recipients.length === 0) return new Map();
    try {
      const found = await inTime(PRESENCE_MS, this.presence.of(recipients));
      return new Map(found.map(({ userId, presence }) => [userId, presence]));
    } catch {
      return new Map();
    }
  }
}

function mayBeReached(facts: PersonFacts | undefined): boolean {
  return (facts?.channels ?? []).some(
    ({ isConfigured, address }) => isConfigured && (address === 'known' || address === 'unknown'),
  );
}

interface Owed {
  send: PlannedSend;
  userId: string;
  notificationId: string;
  nowMs: number;
}

function deliveryOf(decision: Decision, { send, userId, notificationId, nowMs }: Owed): NewDelivery {
  return {
    id: newId(timeOfId(notificationId)),
    notificationId,
    recipient: userId,
    channel: decision.channel,
    lane: decision.verdict === 'DEFERRED' ? HELD : laneOf(send),
    state: decision.verdict === 'DEFERRED' ? 'DEFERRED' : 'PENDING',
    reason: decision.reason,
    withdrawWhenSeen: decision.withdrawWhenSeen,
    dueAt: new Date(decision.untilMs ?? nowMs),
  };
}

function laneOf({ priority, size }: PlannedSend): Lane {
  if (priority === URGENT) return 0;
  return priority === LOW || size > MANY ? 2 : 1;
}
