import { Injectable } from '@nestjs/common';
import { AuditLog } from '../platform/audit/index.js';
import { done, failed, Gatherer, InOrder, type Outcome } from '../platform/batching/index.js';
import { Database, isLockTimeout, type Sql } from '../platform/database/index.js';
import { Logger } from '../platform/logging/index.js';
import { NO_TRACING, Tracing } from '../platform/tracing/index.js';
import { FeedBusyError, KeyBusyError } from './notifications.errors.js';
import { FeedAnnouncer, type Published as PublishedFeeds } from './feed/feed-announcer.js';
import type { PlannedSend } from './planned-send.js';
import { type FirstAnswer, PublishRepository } from './publish.repository.js';
import {
  GIVE_UP,
  inTime,
  isUnreachable,
  KEY_LOCK_TIMEOUT_MS,
  MAX_WAIT_MS,
  oneOfEachKey,
  recipientsOf,
  touches,
  tracedBatch,
} from './publishing-batch.js';
import { ALL_IN_APP, type PreparedSend, type PublishingPlan, PublishingHooks } from './publishing-hooks.js';
import { ScheduleRepository } from './schedule.repository.js';
import { Fingerprints } from './sealing/fingerprints.js';
import { auditOf } from './send-audit.js';

/**
 * What became of one send. `answer`: the first answer given under this idempotency key; null: it was scheduled, and somebody else has
 * published it by now, or cancelled it.
 */
export type Published = { duplicate: false } | { duplicate: true; answer: string | null };

/** Rows in one gathered batch: publishing in batches of about a hundred was the fastest that was measured. */
const MAX_ROWS = 100;
/** A gathered batch does not let everybody wait for one feed: it goes on without those that are held. */
const BATCH_LOCK_TIMEOUT_MS = 200;
const HELD_LOCK_TIMEOUT_MS = 2_000;
/**
 * The publishing transaction. Concurrent sends share one (they gather while two are under way), and fail alone: a batch
 * that fails is repeated send by send; a send to a feed that somebody holds is put off into a lane of its own.
 */
@Injectable()
export class Publisher {
  private readonly lane: Gatherer<PlannedSend, Published>;
  private readonly heldLane: Gatherer<PlannedSend, Published>;
  /** Of scheduled sends: thousands may be due at once, and nobody waits for an answer. */
  private readonly dueLane: Gatherer<PlannedSend, Published>;
  /** The last one of a person and key is the one that stays: they are published in the order of asking, one after another. */
  private readonly collapsing = new InOrder();

  constructor(
    private readonly database: Database,
    private readonly repository: PublishRepository,
    private readonly schedules: ScheduleRepository,
    private readonly announcer: FeedAnnouncer,
    private readonly hooks: PublishingHooks,
    private readonly fingerprints: Fingerprints,
    private readonly logger: Logger,
    private readonly audit: AuditLog,
    private readonly tracing: Tracing = NO_TRACING,
  ) {
    const weightOf = (send: PlannedSend) => send.recipients.length;
    const options = { maxWeight: MAX_ROWS, maxInFlight: 2, weightOf, giveUp: GIVE_UP };
    this.lane = new Gatherer((sends) => this.runBatch(sends), options);
    this.heldLane = new Gatherer((sends) => this.runHeld(sends), options);
    this.dueLane = new Gatherer((sends) => this.runDue(sends), { maxWeight: MAX_ROWS, maxInFlight: 1, weightOf });
  }

  /** Resolves when it is durable. @throws IdempotencyKeyReusedError, FeedBusyError, UnavailableError */
  publish(send: PlannedSend): Promise<Published> {
    const lane = send.scheduled === null ? this.lane : this.dueLane;
    if (send.collapseKey === null) return lane.add(send);
    const pairs = send.recipients.map(({ userId }) => `${userId.length}:${userId}${send.collapseKey}`);
    const since = Date.now();
    return this.collapsing.run(pairs, () => {
      // Behind some that were told after their own time-outs: in the lane it would wait as long once more.
      if (Date.now() - since > MAX_WAIT_MS) throw GIVE_UP.error();
      return lane.add(send);
    });
  }

  /** The first half of `publishWith`, which needs no transaction: the next may be prepared while one is written. */
  async prepare(send: PlannedSend): Promise<PreparedSend> {
    return { send, plan: await this.planOf([send]) };
  }

  /** In a transaction of its own, with what `also` does in it last: both or neither, perhaps more than once. @throws FeedBusyError, UnavailableError */
  async publishWith({ send, plan }: PreparedSend, also: (tx: Sql) => Promise<void>): Promise<void> {
    const written = await this.database
      .transaction(
        async (tx) => {
          const published = await this.write(tx, [send], plan, new Map());
          await also(tx);
          return published;
        },
        { lockTimeoutMs: BATCH_LOCK_TIMEOUT_MS },
      )
      .catch((error: unknown) => {
        throw isLockTimeout(error) ? new FeedBusyError() : error;
      });
    this.announce(written);
  }

  /** What was answered to the same request before; undefined: it was never made. @throws IdempotencyKeyReusedError */
  async firstAnswer(send: PlannedSend): Promise<string | undefined> {
    if (send.idempotency === null) return undefined;
    const first = (await this.repository.firstAnswers(this.database, [send])).get(send);
    return first && this.fingerprints.answerTo(send, first);
  }

  async idle(): Promise<void> {
    await this.lane.idle();
    await this.heldLane.idle();
    await this.dueLane.idle();
  }

  private async runBatch(sends: PlannedSend[]): Promise<Outcome<Published>[]> {
    const { now, later } = oneOfEachKey(sends);
    const outcomes = new Map<PlannedSend, Outcome<Published>>();
    try {
      for (const [send, published] of await this.attempt(now, BATCH_LOCK_TIMEOUT_MS)) outcomes.set(send, published);
    } catch (error) {
      if (isLockTimeout(error)) await this.withoutTheHeld(now, outcomes);
      else if (now.length > 1 && !isUnreachable(error)) await this.oneByOne(now, outcomes);
      else now.forEach((send) => outcomes.set(send, failed(error)));
    }
    // A key that came twice in one batch: the second asks again, now that the first is answered.
    for (const send of later) outcomes.set(send, done(this.lane.add(send)));
    return sends.map((send) => outcomes.get(send) ?? failed(new Error('a send was lost from its batch')));
  }

  /** Who waits for a held feed waits here, together, and in nobody's way. */
  private runHeld(sends: PlannedSend[]): Promise<Outcome<Published>[]> {
    return this.runOrGiveUp(sends, HELD_LOCK_TIMEOUT_MS);
  }

  /** What is due is found again soon: it waits for no feed. It has no keys that could come twice. */
  private runDue(sends: PlannedSend[]): Promise<Outcome<Published>[]> {
    return this.runOrGiveUp(sends, BATCH_LOCK_TIMEOUT_MS);
  }

  private async runOrGiveUp(sends: PlannedSend[], lockTimeoutMs: number): Promise<Outcome<Published>[]> {
    const { now, later } = oneOfEachKey(sends);
    const outcomes = new Map<PlannedSend, Outcome<Published>>();
    try {
      for (const [send, published] of await this.attempt(now, lockTimeoutMs)) outcomes.set(send, published);
    } catch (error) {
      if (isLockTimeout(error)) await this.giveUpTheHeld(now, outcomes);
      else if (now.length > 1 && !isUnreachable(error)) await this.oneByOne(now, outcomes);
      else now.forEach((send) => outcomes.set(send, failed(error)));
    }
    for (const send of later) outcomes.set(send, done(this.heldLane.add(send)));
    return sends.map((send) => outcomes.get(send) ?? failed(new Error('a send was lost from its batch')));
  }

  private async withoutTheHeld(sends: PlannedSend[], outcomes: Map<PlannedSend, Outcome<Published>>): Promise<void> {
    const held = await this.repository.heldFeeds(recipientsOf(sends));
    const free = sends.filter((send) => !touches(send, held));
    for (const send of sends) if (!free.includes(send)) outcomes.set(send, done(this.heldLane.add(send)));
    // A key that somebody holds does not show. Whoever has none need not wait for those who have.
    await this.together(
      free.filter(({ idempotency }) => idempotency === null),
      outcomes,
    );
    await this.oneByOne(
      free.filter((send) => !outcomes.has(send)),
      outcomes,
    );
  }

  /** What fails so is left to be tried one by one. */
  private async together(sends: PlannedSend[], outcomes: Map<PlannedSend, Outcome<Published>>): Promise<void> {
    if (sends.length < 2) return;
    try {
      for (const [send, published] of await this.attempt(sends, BATCH_LOCK_TIMEOUT_MS)) outcomes.set(send, published);
    } catch (error) {
      if (isUnreachable(error)) sends.forEach((send) => outcomes.set(send, failed(error)));
    }
  }

  /**
   * All have waited, and go back to no lane. What was in the way may be no feed's row, but a key or a row that somebody has
   * not committed, and that does not show: each of the others is tried once more, alone.
   */
  private async giveUpTheHeld(sends: PlannedSend[], outcomes: Map<PlannedSend, Outcome<Published>>): Promise<void> {
    const held = await this.repository.heldFeeds(recipientsOf(sends));
    const busy = ({ idempotency }: PlannedSend) =>
      failed(idempotency === null ? new FeedBusyError() : new KeyBusyError());
    for (const send of sends) if (touches(send, held)) outcomes.set(send, failed(new FeedBusyError()));
    const others = sends.filter((send) => !outcomes.has(send));
    await this.oneByOne(others, outcomes, KEY_LOCK_TIMEOUT_MS.inHeldLane, busy);
  }

  private async oneByOne(
    sends: PlannedSend[],
    outcomes: Map<PlannedSend, Outcome<Published>>,
    keyLockTimeoutMs: number = KEY_LOCK_TIMEOUT_MS.inLane,
    whenHeld = (send: PlannedSend): Outcome<Published> => done(this.heldLane.add(send)),
  ): Promise<void> {
    for (const send of sends) {
      try {
        const lockTimeoutMs = send.idempotency === null ? BATCH_LOCK_TIMEOUT_MS : keyLockTimeoutMs;
        for (const [which, published] of await this.attempt([send], lockTimeoutMs)) outcomes.set(which, published);
      } catch (error) {
        outcomes.set(send, isLockTimeout(error) ? whenHeld(send) : failed(error));
        // Each of the others would find the same, after its own time-out.
        if (isUnreachable(error))
          return sends.forEach((left) => outcomes.has(left) || outcomes.set(left, failed(error)));
      }
    }
  }

  private attempt(sends: PlannedSend[], lockTimeoutMs: number): Promise<Map<PlannedSend, Outcome<Published>>> {
    return tracedBatch(this.tracing, sends, () => this.transact(sends, lockTimeoutMs));
  }

  /** One transaction for all of them, then the word to the gateways. */
  private async transact(sends: PlannedSend[], lockTimeoutMs: number): Promise<Map<PlannedSend, Outcome<Published>>> {
    const outcomes = new Map<PlannedSend, Outcome<Published>>();
    const plan = await this.planOf(sends);
    const written = await this.database.transaction(
      async (tx) => {
        // Cleared here: a transaction that deadlocked is run again from its beginning.
        outcomes.clear();
        return this.write(tx, await this.claim(tx, inTime(sends, outcomes), outcomes), plan, outcomes);
      },
      { lockTimeoutMs },
    );
    for (const send of sends) if (!outcomes.has(send)) outcomes.set(send, done({ duplicate: false }));
    if (written.sends.length > 0) this.announce(written);
    return outcomes;
  }

  /** Of what is published now; what is written down is planned at its time. */
  private async planOf(sends: readonly PlannedSend[]): Promise<PublishingPlan> {
    const now = sends.filter((send) => send.dueAt === null);
    if (now.length === 0 || !this.hooks.current) return ALL_IN_APP;
    return this.hooks.current.plan(now);
  }

  /** Lock order: keys (claimed before), names of the audit log, scheduled sends, feeds, notifications. */
  private async write(
    tx: Sql,
    fresh: PlannedSend[],
    plan: PublishingPlan,
    outcomes: Map<PlannedSend, Outcome<Published>>,
  ): Promise<PublishedFeeds> {
    await this.audit.record(tx, ...auditOf(fresh));
    const later = fresh.filter((send) => send.dueAt !== null);
    if (later.length > 0) await this.schedules.add(tx, later);
    const due = fresh.filter((send) => send.scheduled !== null);
    const closed = due.length > 0 ? await this.schedules.close(tx, due) : undefined;
    for (const send of due) {
      if (!closed?.has(send.scheduled?.id ?? '')) outcomes.set(send, done({ duplicate: true, answer: null }));
    }
    const now = fresh.filter((send) => send.dueAt === null && !outcomes.has(send));
    if (now.length === 0) return { sends: [], feeds: new Map(), replaced: new Map(), plan };
    const replaced = await this.repository.replaceOlder(tx, now);
    const feeds = await this.repository.publish(tx, now, plan);
    // Their feeds are held: whoever is being forgotten has left before, or his feed is forgotten behind this one.
    if (!(await this.schedules.areStillFollowed(tx, now))) throw new FeedBusyError();
    await this.hooks.current?.record(tx, now, plan);
    return { sends: now, feeds, replaced, plan };
  }

  /** It is committed: whatever goes wrong with the hint, nobody may take it for a failure and send again. */
  private announce(published: PublishedFeeds): void {
    try {
      this.announcer.published(published);
      this.hooks.current?.committed(published.sends, published.plan);
    } catch (err) {
      this.logger.error('what was published could not be announced; gateways find it by themselves', { err });
    }
  }

  private async repeated(send: PlannedSend, first: FirstAnswer): Promise<Published> {
    return { duplicate: true, answer: await this.fingerprints.answerTo(send, first) };
  }

  /** Answers the sends that are to be published; the others' outcomes are set. */
  private async claim(
    tx: Sql,
    sends: PlannedSend[],
    outcomes: Map<PlannedSend, Outcome<Published>>,
  ): Promise<PlannedSend[]> {
    const keyed = sends.filter((send) => send.idempotency !== null);
    if (keyed.length === 0) return sends;
    const claimed = await this.repository.claimKeys(tx, keyed);
    const known = keyed.filter((send) => !claimed.has(send));
    if (known.length === 0) return sends;
    const answers = await this.repository.firstAnswers(tx, known);
    for (const send of known) {
      const first = answers.get(send);
      if (!first) throw new Error('an idempotency key was taken, and has no answer');
      // The transaction does not wait for it.
      outcomes.set(send, done(this.repeated(send, first)));
    }
    return sends.filter((send) => !outcomes.has(send));
  }
}
