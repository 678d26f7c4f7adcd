import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Config } from '../../platform/config/index.js';
import { newId, timeOfId } from '../../platform/database/index.js';
import { Events } from '../../platform/events/index.js';
import { Logger, RateLimitedLog } from '../../platform/logging/index.js';
import { DueLoop, type NextDue } from '../../platform/time/index.js';
import { SchedulePublished } from '../events/index.js';
import { FeedBusyError } from '../notifications.errors.js';
import { Publisher } from '../publisher.js';
import { type PlannedContent, type PlannedSend, toldVariant } from '../planned-send.js';
import { type ScheduledSend, ScheduleRepository } from '../schedule.repository.js';
import { ContentSealer } from '../sealing/index.js';
import { SEND_LIMITS } from '../send-request.js';
import { SendLanguages } from '../templates/send-languages.js';
import { TopicsRepository } from '../topics/topics.repository.js';

/** Sends, and their recipients, that are under way to be published at once: each may have 1,000 of these, and 26 KB of text. */
const AT_ONCE = 500;
const RECIPIENTS_AT_ONCE = 2_000;
const MORE_IN_MS = 10;

/**
 * Publishes scheduled sends when their time comes; at once, if all were down then. Several nodes find the same ones: the row decides, in the
 * transaction that publishes.
 */
@Injectable()
export class SchedulesService implements OnModuleInit, OnModuleDestroy {
  private readonly loop: DueLoop;
  private readonly underWay = new Map<string, { size: number; done: Promise<void> }>();
  /** What could not be published since it was last looked, what waits for a feed, and people whose feeds these are. */
  private readonly failed: string[] = [];
  private readonly held: string[] = [];
  private readonly heldPeople = new Set<string>();
  private readonly failures: RateLimitedLog;
  private readonly intervalMs: number;
  private isStopping = false;

  constructor(
    private readonly config: Config,
    private readonly schedules: ScheduleRepository,
    private readonly publisher: Publisher,
    private readonly topics: TopicsRepository,
    private readonly sealer: ContentSealer,
    private readonly languages: SendLanguages,
    private readonly events: Events,
    logger: Logger,
  ) {
    this.failures = new RateLimitedLog(logger, 1);
    this.intervalMs = config.SWEEP_SECONDS * 1_000;
    this.loop = new DueLoop(
      () => this.run(),
      { intervalMs: this.intervalMs, name: 'publishing scheduled sends' },
      logger,
    );
  }

  onModuleInit(): void {
    if (this.config.ROLES.includes('worker')) this.loop.start();
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    await this.loop.stop();
    await Promise.all([...this.underWay.values()].map(({ done }) => done));
    this.failures.close();
  }

  /**
   * Publishes what a transaction of this process has just committed, in its order. What can't be published now is left to the workers, as is
   * what waits for an older one of its key. Never rejects.
   */
  async publishCommitted(ids: readonly string[]): Promise<void> {
    try {
      let left = ids;
      while (left.length > 0 && !this.isStopping) {
        const found = await this.schedules.findOpen(left, AT_ONCE, RECIPIENTS_AT_ONCE);
        if (found.length === 0) return;
        // A worker of this process may have come first.
        this.begin(
          found.filter(({ id }) => !this.underWay.has(id)),
          'committed',
        );
        await Promise.all(found.map(({ id }) => this.underWay.get(id)?.done ?? Promise.resolve()));
        const tried = new Set(found.map(({ id }) => id));
        left = left.filter((id) => !tried.has(id));
      }
    } catch (err) {
      this.failures.write('warn', 'what was committed could not be published at once, and is left to the workers', {
        err,
      });
    }
  }

  /** Begins what is due, and says when the next is. What is under way is waited for by nobody: it is not found again meanwhile. */
  private async run(): Promise<NextDue> {
    await this.putOff();
    await this.schedules.closeExpired(AT_ONCE);
    let recipients = 0;
    for (const { size } of this.underWay.values()) recipients += size;
    const room = AT_ONCE - this.underWay.size;
    if (room <= 0 || recipients >= RECIPIENTS_AT_ONCE) return { inMs: MORE_IN_MS };
    const due = await this.schedules.findDue(room, RECIPIENTS_AT_ONCE - recipients, [...this.underWay.keys()]);
    this.begin(due, 'due');
    // What is under way may be what others of its key wait for.
    return { inMs: this.underWay.size > 0 ? MORE_IN_MS : await this.schedules.nextInMs(this.intervalMs) };
  }

  /** Behind what can be published. Another worker may try it meanwhile; that does no harm. */
  private async putOff(): Promise<void> {
    const [failed, held, people] = [this.failed.splice(0), this.held.splice(0), [...this.heldPeople]];
    this.heldPeople.clear();
    if (failed.length > 0) await this.schedules.postpone(failed, 'failed');
    if (held.length > 0) await this.schedules.postpone(held, 'held');
    if (people.length > 0) await this.schedules.postponeFor(people);
  }

  private isHeld({ id, recipients }: ScheduledSend): void {
    const [only] = recipients;
    this.held.push(id);
    if (recipients.length === 1 && only !== undefined) this.heldPeople.add(only);
  }

  /** What stays open, because it failed or its feed is held, is tried again with the others. */
  private putBack(send: ScheduledSend, err: unknown): void {
    if (err instanceof FeedBusyError) this.isHeld(send);
    else {
      this.failed.push(send.id);
      this.failures.write('error', 'a scheduled send could not be published, and is tried again', { err });
    }
  }

  /** In their order, whoever they are for: all wait until it is known of each. */
  private begin(sends: readonly ScheduledSend[], why: 'due' | 'committed'): void {
    const planned = Promise.allSettled(sends.map((send) => this.planned(send)));
    for (const [index, send] of sends.entries()) {
      const done = planned.then((all) => this.publish(send, all[index], why));
      // At its time a topic may have as many as one transaction takes.
      const size = send.request.topic === null ? send.size : SEND_LIMITS.recipients;
      this.underWay.set(send.id, { size, done });
    }
  }

  private async publish(
    send: ScheduledSend,
    planned: PromiseSettledResult<PlannedSend> | undefined,
    why: 'due' | 'committed',
  ): Promise<void> {
    try {
      if (planned?.status !== 'fulfilled') throw planned?.reason;
      const published = await this.publisher.publish(planned.value);
      if (!published.duplicate && why === 'due' && send.published === null) {
        this.events.emit(new SchedulePublished(send.lateMs / 1_000));
      }
    } catch (err) {
      if (why === 'due') this.putBack(send, err);
    } finally {
      this.underWay.delete(send.id);
    }
  }

  private async planned(send: ScheduledSend): Promise<PlannedSend> {
    const part = await this.partOf(send);
    const told = await this.languages.of(
      part.userIds,
      send.request.contents.map(({ locale }) => locale),
    );
    return this.sealer.resealed(planScheduled(send, { ...part, told }, Date.now()), send);
  }

  /**
   * Whom it is published to now. A topic may have more followers than one transaction takes, by its time: they are passed in byte order, each
   * once, whoever comes and goes meanwhile.
   */
  private async partOf({ request, recipients, published }: ScheduledSend): Promise<Part> {
    if (request.topic === null) return { userIds: recipients, upTo: null };
    const some = await this.topics.followers(request.topic, published?.upTo ?? '', SEND_LIMITS.recipients + 1);
    const userIds = some.slice(0, SEND_LIMITS.recipients);
    return { userIds, upTo: some.length > userIds.length ? (userIds.at(-1) ?? null) : null };
  }
}

interface Part {
  userIds: readonly string[];
  /** null: these are the last. */
  upTo: string | null;
}

/** Ids are drawn now: their time is the time of publishing, and of all parts that of the first, by which they are found. */
function planScheduled(
  send: ScheduledSend,
  { userIds, upTo, told }: Part & { told: readonly number[] },
  nowMs: number,
): PlannedSend {
  const sendId = send.published?.as ?? newId(nowMs);
  const atMs = timeOfId(sendId);
  const { contents, ...request } = send.request;
  const planned = contents.map((content) => ({ ...content, contentId: newId(atMs), sealed: null }));
  const [first, ...variants] = planned as [PlannedContent, ...PlannedContent[]];
  return {
    ...request,
    ...first,
    variants,
    sendId,
    createdBy: send.createdBy,
    createdAt: new Date(atMs),
    type: send.type,
    cancellationKey: send.cancellationKey,
    expiresAt: send.expiresAt,
    dueAt: null,
    scheduled: { id: send.id, after: send.published?.upTo ?? null, upTo },
    recipients: userIds.map((userId, index) => ({ userId, notificationId: newId(atMs), ...toldVariant(told[index]) })),
    size: userIds.length,
    idempotency: null,
  };
}
