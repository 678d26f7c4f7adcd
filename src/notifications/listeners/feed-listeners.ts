import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Config } from '../../platform/config/index.js';
import { Database, isLockTimeout } from '../../platform/database/index.js';
import { InvalidInputError } from '../../platform/errors/index.js';
import { Events } from '../../platform/events/index.js';
import { Logger, RateLimitedLog } from '../../platform/logging/index.js';
import { InboxChanged, SendPublished } from '../events/index.js';
import type { FeedListener } from './feed-listener.js';
import { ListenerRun } from './listener-run.js';
import { ListenerRepository } from './listener.repository.js';

const NAME = /^[A-Za-z0-9_.:-]{1,64}$/;
/** For the lock that a new name is registered under: whoever publishes lets go of it within a moment. */
const ATTEMPTS = 10;

/** Who listens to feeds from this process. */
@Injectable()
export class FeedListeners implements OnModuleDestroy {
  private readonly runs = new Map<string, ListenerRun>();
  private readonly log: RateLimitedLog;
  private isHearing = false;

  constructor(
    private readonly config: Config,
    private readonly database: Database,
    private readonly repository: ListenerRepository,
    private readonly events: Events,
    logger: Logger,
  ) {
    this.log = new RateLimitedLog(logger.child('Listeners'), 1);
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all([...this.runs.keys()].map((name) => this.stop(name)));
    this.log.close();
  }

  /**
   * From here on nothing that happens in an inbox escapes it. It is called in processes with the role `worker`, in one of them at a time.
   *
   * @throws InvalidInputError for a name that can't be used, or is used already in this process.
   */
  async register(listener: FeedListener): Promise<void> {
    const { name } = listener;
    if (!NAME.test(name)) throw new InvalidInputError('A listener’s name has 1 to 64 letters, digits and _ . : -');
    if (this.runs.has(name)) throw new InvalidInputError(`There is a listener "${name}" already.`);
    const intervalMs = this.config.SWEEP_SECONDS * 1_000;
    const run = new ListenerRun(listener, this.database, this.repository, this.log, { intervalMs });
    // Reserved before the await: two of a name must not both come to be.
    this.runs.set(name, run);
    try {
      await untilUnlocked(() => this.repository.add(name));
    } catch (error) {
      this.runs.delete(name);
      throw error;
    }
    if (!this.config.ROLES.includes('worker') || this.runs.get(name) !== run) return;
    this.hear();
    run.start();
  }

  /** Ends it in this process; another one may go on, and what happens is kept for it. */
  async stop(name: string): Promise<void> {
    const run = this.runs.get(name);
    this.runs.delete(name);
    await run?.stop();
  }

  /**
   * Ends it for good, and forgets where it stood: to be called once, when no process registers that name any more. Until then each of its
   * cursors is kept, and whoever publishes marks them.
   */
  async forget(name: string): Promise<void> {
    await this.stop(name);
    await untilUnlocked(() => this.repository.remove(name));
  }

  /** What this process commits is handed over at once; for what others do it looks again and again. */
  private hear(): void {
    if (this.isHearing) return;
    this.isHearing = true;
    const wake = () => {
      for (const run of this.runs.values()) run.wake();
    };
    this.events.on(SendPublished).subscribe(wake);
    this.events.on(InboxChanged).subscribe(wake);
  }
}

async function untilUnlocked(work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isLockTimeout(error) || attempt === ATTEMPTS) throw error;
    }
  }
}
