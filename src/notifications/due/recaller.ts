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
   * Takes back what is marked to be; answers from how many people. A feed that stays held is left to a worker, which tries again until it
   * is done.
   */
  async recall(sendId: string): Promise<number> {
    let isWhole = true;
    const ifHeld = (error: unknown): void => {
      if (!isLockTimeout(error)) throw error;
      isWhole = false;
    };
    let recalled = (await this.recallUnlisted(sendId).catch(ifHeld)) ?? 0;
    const recallable = await this.sends.findRecallable(sendId);
    const take = async (due: typeof recallable, held: 'wait' | 'skip'): Promise<string[]> => {
      const done = await this.sends.recall(due, held);
      for (const feed of done.changed) this.announcer.changed(feed);
      recalled += done.changed.reduce((sum, { count }) => sum + count, 0);
      return done.held;
    };
    const held = new Set<string>();
    for (let at = 0; at < recallable.length; at += AT_ONCE) {
      const some = recallable.slice(at, at + AT_ONCE);
      for (const recipient of await take(some, 'skip').catch(allOf(some))) held.add(recipient);
    }
    for (const one of recallable.filter(({ recipient }) => held.has(recipient))) {
      await take([one], 'wait').catch(ifHeld);
    }
    if (isWhole) await this.sends.markRecalled(sendId);
    if (recalled > 0) this.events.emit(new NotificationsTaken('recalled', recalled));
    return recalled;
  }

  /** What goes over other channels alone. */
  private async recallUnlisted(sendId: string): Promise<number> {
    const recalled = await this.sends.recallUnlisted(sendId);
    for (const { recipient, id } of recalled) {
      this.events.emit(new InboxChanged('recalled', recipient, [id], 1, Date.now()));
    }
    return recalled.length;
  }

  private async finishAbandoned(): Promise<NextDue> {
    for (const sendId of await this.sends.findRecalling(ABANDONED_MS, SENDS_AT_ONCE)) {
      try {
        await this.recall(sendId);
      } catch (err) {
        // The others must not wait behind it.
        this.failures.write('error', 'a recall could not be finished, and is tried again', { err });
      }
    }
    return {};
  }
}

/** A row of theirs is locked, not a feed: who is waited for shows one by one. @throws what is no lock's time-out. */
function allOf(some: readonly { recipient: string }[]): (error: unknown) => string[] {
  return (error) => {
    if (!isLockTimeout(error)) throw error;
    return some.map(({ recipient }) => recipient);
  };
}
