import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Config } from '../../platform/config/index.js';
import { UnavailableError } from '../../platform/errors/index.js';
import { Events } from '../../platform/events/index.js';
import { Logger, RateLimitedLog } from '../../platform/logging/index.js';
import { DueLoop, type NextDue } from '../../platform/time/index.js';
import { NotificationsTaken } from '../events/index.js';
import { FeedAnnouncer } from '../feed/feed-announcer.js';
import { DUE, type DueChange, DueChangesRepository, type DueNotification } from './due-changes.repository.js';

/** Rows in one transaction, each of a feed of its own at worst: no feed is held for longer than some 50 ms. */
const AT_ONCE = 200;
/** Whoever holds a feed is soon done with it. */
const HELD_AGAIN_MS = 50;

/** Brings snoozed notifications back, and takes expired ones out, when their time comes; at once, if all were down then. */
@Injectable()
export class DueChangesService implements OnModuleInit, OnModuleDestroy {
  private readonly loop: DueLoop;
  private readonly failures: RateLimitedLog;
  /** People whose feeds were held, or could not be changed: not looked at again before all others were. */
  private readonly passedOver: Record<DueChange, string[]> = { expired: [], woken: [] };

  constructor(
    private readonly config: Config,
    private readonly repository: DueChangesRepository,
    private readonly announcer: FeedAnnouncer,
    private readonly events: Events,
    logger: Logger,
  ) {
    this.failures = new RateLimitedLog(logger, 1);
    const intervalMs = config.SWEEP_SECONDS * 1_000;
    this.loop = new DueLoop(() => this.run(), { intervalMs, name: 'waking snoozed notifications' }, logger);
  }

  onModuleInit(): void {
    if (this.config.ROLES.includes('worker')) this.loop.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.loop.stop();
    this.failures.close();
  }

  /** A round of each kind: however much there is of one, the other has its turn, and whoever wants to stop is not kept. */
  private async run(): Promise<NextDue> {
    const rounds: Round[] = [];
    for (const change of Object.keys(DUE) as DueChange[]) rounds.push(await this.round(change));
    if (rounds.some(({ isFull }) => isFull)) return { inMs: 0 };
    if (rounds.some(({ isHeld }) => isHeld)) return { inMs: HELD_AGAIN_MS };
    return { inMs: await this.repository.nextInMs(this.config.SWEEP_SECONDS * 1_000) };
  }

  private async round(change: DueChange): Promise<Round> {
    const passedOver = this.passedOver[change];
    const due = await this.repository.find(change, AT_ONCE, passedOver);
    const isFull = due.length === AT_ONCE;
    const isHeld = await this.change(change, due, passedOver);
    // Those that were passed over are tried again when the others have had their turn.
    if (!isFull) passedOver.length = 0;
    return { isFull, isHeld: isHeld || passedOver.length > 0 };
  }

  /** Answers whether some were held by somebody else. One feed that can't be changed keeps no other: each is tried by itself then. */
  private async change(change: DueChange, due: DueNotification[], passedOver: string[]): Promise<boolean> {
    if (due.length === 0) return false;
    try {
      const { changed, held } = await this.repository.apply(change, due);
      passedOver.push(...held);
      for (const feed of changed) this.announcer.changed(feed);
      const count = changed.reduce((sum, feed) => sum + feed.count, 0);
      if (count > 0) this.events.emit(new NotificationsTaken(change, count));
      return held.length > 0;
    } catch (err) {
      if (err instanceof UnavailableError) throw err;
      const recipients = [...new Set(due.map(({ recipient }) => recipient))];
      const [only] = recipients;
      if (recipients.length === 1 && only !== undefined) {
        passedOver.push(only);
        this.failures.write('error', 'what was due in an inbox could not be done, and is tried again', { err });
        return false;
      }
      let isHeld = false;
      for (const recipient of recipients) {
        const own = due.filter((one) => one.recipient === recipient);
        if (await this.change(change, own, passedOver)) isHeld = true;
      }
      return isHeld;
    }
  }
}

interface Round {
  /** There may be more. */
  isFull: boolean;
  isHeld: boolean;
}
