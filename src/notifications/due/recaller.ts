import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Config } from '../../platform/config/index.js';
import { isLockTimeout } from '../../platform/database/index.js';
import { Events } from '../../platform/events/index.js';
import { Logger, RateLimitedLog } from '../../platform/logging/index.js';
import { DueLoop, type NextDue } from '../../platform/time/index.js';
import { InboxChanged, NotificationsTaken } from '../events/index.js';
import { FeedAnnouncer } from '../feed/feed-announcer.js';
import { SendsRepository } from '../sends.repository.js';

/** Feeds in one transaction: held for some 20 ms. */
const AT_ONCE = 100;
/** A recall that takes longer was left by its node, or waits for a feed that somebody holds. */
const ABANDONED_MS = 5_000;
const SENDS_AT_ONCE = 100;
/** Notifications that are looked for at once. */
const PAGE = 5_000;
/** Below every id. */
const FIRST = '00000000-0000-0000-0000-000000000000';
/** Of a worker for one send; and how soon it looks again, where there were some. */
const TURN_MS = 2_000;
const AGAIN_MS = 100;

/** Takes sends back: from each recipient whole or not at all, and in the end from all. */
@Injectable()
export class Recaller implements OnModuleInit, OnModuleDestroy {
  private readonly loop: DueLoop;
  private readonly failures: RateLimitedLog;

  constructor(
    private readonly config: Config,
    private readonly sends: SendsRepository,
    private readonly announcer: FeedAnnouncer,
    private readonly events: Events,
    logger: Logger,
  ) {
    this.failures = new RateLimitedLog(logger, 1);
    const intervalMs = config.SWEEP_SECONDS * 1_000;
    this.loop = new DueLoop(() => this.finishAbandoned(), { intervalMs, name: 'finishing recalls' }, logger);
  }

  onModuleInit(): void {
    if (this.config.ROLES.includes('worker')) this.loop.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.loop.stop();
    this.failures.close();
  }

  /**
   * Takes back what is marked to be; answers from how many people. What can't be done by `untilMs` (of `performance.now()`), and a feed that stays
   * held, are left to a worker, which tries again until it is done.
   */
  async recall(sendId: string, untilMs = Number.POSITIVE_INFINITY): Promise<number> {
    const work: Recall = { sendId, untilMs, recalled: 0, isWhole: true };
    await this.recallUnlisted(work);
    await this.recallListed(work);
    if (work.isWhole) await this.sends.markRecalled(sendId);
    if (work.recalled > 0) this.events.emit(new NotificationsTaken('recalled', work.recalled));
    return work.recalled;
  }

  /** Of a send to a million, in pieces: no statement is long, and nothing of it is held in memory. */
  private async recallListed(work: Recall): Promise<void> {
    const take = async (due: readonly Recallable[], held: 'wait' | 'skip'): Promise<string[]> => {
      const done = await this.sends.recall(due, held);
      for (const feed of done.changed) this.announcer.changed(feed);
      work.recalled += done.changed.reduce((sum, { count }) => sum + count, 0);
      return done.held;
    };
    for (let after: string | undefined = FIRST; after !== undefined;) {
      if (isLate(work)) return;
      const page: Recallable[] = await this.sends.findRecallable(work.sendId, after, PAGE);
      after = page.length < PAGE ? undefined : page.at(-1)?.id;
      const recallable = page.toSorted(byRecipient);
      const held = new Set<string>();
      for (let at = 0; at < recallable.length && !isLate(work); at += AT_ONCE) {
        const some = recallable.slice(at, at + AT_ONCE);
        for (const recipient of await take(some, 'skip').catch(allOf(some))) held.add(recipient);
      }
      for (const one of recallable.filter(({ recipient }) => held.has(recipient))) {
        if (isLate(work)) return;
        await take([one], 'wait').catch(ifHeld(work));
      }
    }
  }

  /** What goes over other channels alone. */
  private async recallUnlisted(work: Recall): Promise<void> {
    for (let more = true; more && !isLate(work);) {
      const recalled = (await this.sends.recallUnlisted(work.sendId, PAGE).catch(ifHeld(work))) ?? [];
      for (const { recipient, id } of recalled) {
        this.events.emit(new InboxChanged('recalled', recipient, [id], 1, Date.now()));
      }
      work.recalled += recalled.length;
      more = recalled.length === PAGE;
    }
  }

  private async finishAbandoned(): Promise<NextDue> {
    const sends = await this.sends.findRecalling(ABANDONED_MS, SENDS_AT_ONCE);
    for (const sendId of sends) {
      try {
        // One to a million must not keep the others.
        await this.recall(sendId, performance.now() + TURN_MS);
      } catch (err) {
        // The others must not wait behind it.
        this.failures.write('error', 'a recall could not be finished, and is tried again', { err });
      }
    }
    return sends.length > 0 ? { inMs: AGAIN_MS } : {};
  }
}

interface Recallable {
  recipient: string;
  id: string;
}

/** How far one has come. */
interface Recall {
  readonly sendId: string;
  readonly untilMs: number;
  recalled: number;
  /** False: something of it is left to be done by others, or later. */
  isWhole: boolean;
}

/** It is left to others then. */
function isLate(work: Recall): boolean {
  if (performance.now() <= work.untilMs) return false;
  work.isWhole = false;
  return true;
}

/** That feed, or row, is left to others. @throws what is no lock's time-out. */
function ifHeld(work: Recall): (error: unknown) => undefined {
  return (error) => {
    if (!isLockTimeout(error)) throw error;
    work.isWhole = false;
    return undefined;
  };
}

/** In byte order, as feeds are locked. */
function byRecipient(one: Recallable, other: Recallable): number {
  return Buffer.compare(Buffer.from(one.recipient), Buffer.from(other.recipient));
}

/** A row of theirs is locked, not a feed: who is waited for shows one by one. @throws what is no lock's time-out. */
function allOf(some: readonly { recipient: string }[]): (error: unknown) => string[] {
  return (error) => {
    if (!isLockTimeout(error)) throw error;
    return some.map(({ recipient }) => recipient);
  };
}
