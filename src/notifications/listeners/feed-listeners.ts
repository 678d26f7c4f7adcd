import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Config } from '../../platform/config/index.js';
import { Database } from '../../platform/database/index.js';
import { InvalidInputError, UnavailableError } from '../../platform/errors/index.js';
import { Events } from '../../platform/events/index.js';
import { Logger, RateLimitedLog } from '../../platform/logging/index.js';
import { timeLimit } from '../../platform/time/index.js';
import { InboxChanged, SendPublished } from '../events/index.js';
import type { FeedListener } from './feed-listener.js';
import { ListenerLocks } from './listener-locks.js';
import { ListenerRun } from './listener-run.js';
import { ListenerRepository } from './listener.repository.js';

const NAME = /^[A-Za-z0-9_.:-]{1,64}$/;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** Whoever changes a feed has ended within a moment. Who has not by then is told of, and waited for. */
const WRITERS_MS = 5_000;
const WRITERS_POLL_MS = 20;
const FORGET_MS = 30_000;

/** Who listens to feeds from this process. */
@Injectable()
export class FeedListeners implements OnModuleDestroy {
  private readonly runs = new Map<string, ListenerRun>();
  private readonly locks: ListenerLocks;
  private readonly log: RateLimitedLog;
  private isHearing = false;

  constructor(
    private readonly config: Config,
    database: Database,
    private readonly repository: ListenerRepository,
    private readonly events: Events,
    logger: Logger,
  ) {
    this.locks = new ListenerLocks(database);
    this.log = new RateLimitedLog(logger.child('Listeners'), 1);
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all([...this.runs.keys()].map((name) => this.stop(name)));
    this.log.close();
  }

  /**
   * When it resolves, nothing that is committed in an inbox from there on escapes it; what is committed while it is under way may be told or
   * not, if the name is a new one. It takes a moment, or as long as a transaction is open that had changed a feed; should the database not
   * answer, it is tried again until it does, or until the listener is stopped. Herald calls it in one process with the role `worker` at a time.
   *
   * @throws InvalidInputError for a name that can't be used, or is used already in this process.
   */
  async register(listener: FeedListener): Promise<void> {
    const { name } = listener;
    if (!NAME.test(name)) throw new InvalidInputError('A listener’s name has 1 to 64 letters, digits and _ . : -');
    if (this.runs.has(name)) throw new InvalidInputError(`There is a listener "${name}" already.`);
    const intervalMs = this.config.SWEEP_SECONDS * 1_000;
    const run = new ListenerRun(listener, this.locks, this.repository, this.log, { intervalMs });
    // Reserved before the await: two of a name must not both come to be.
    this.runs.set(name, run);
    for (let pauseMs = FIRST_PAUSE_MS; !run.stopped.aborted; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      try {
        return await this.begin(name, run);
      } catch (err) {
        if (run.stopped.aborted) return;
        this.log.write('error', 'a listener could not be registered, and it is tried again', { listener: name, err });
      }
      await pause(pauseMs, undefined, { signal: run.stopped }).catch(() => undefined);
    }
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
   *
   * @throws UnavailableError when a transaction that changed a feed before is still open after 30 seconds: to be called again.
   */
  async forget(name: string): Promise<void> {
    await this.stop(name);
    await this.repository.remove(name);
    if (!(await this.haveEnded(await this.repository.findWriters(), AbortSignal.timeout(FORGET_MS)))) {
      throw new UnavailableError('A transaction that may still mark its cursors is open: forget it again later.');
    }
    await this.repository.removeCursors(name);
  }

  private async begin(name: string, run: ListenerRun): Promise<void> {
    await this.repository.add(name);
    if (run.stopped.aborted) return;
    if (this.config.ROLES.includes('worker')) {
      this.hear();
      run.start();
    }
    // Also where the name was known: another process may have made it a moment ago.
    const writers = await this.repository.findWriters();
    while (!run.stopped.aborted) {
      const signal = timeLimit(WRITERS_MS, run.stopped);
      if (await this.haveEnded(writers, signal)) return;
      const fields = { listener: name, transactions: writers.length };
      if (!run.stopped.aborted)
        this.log.write('warn', 'a listener waits for transactions to end that change feeds', fields);
    }
  }

  private async haveEnded(writers: readonly string[], signal: AbortSignal): Promise<boolean> {
    let left = writers;
    while (left.length > 0 && !signal.aborted) {
      await pause(WRITERS_POLL_MS, undefined, { signal }).catch(() => undefined);
      left = await this.repository.findWriters(left);
    }
    return left.length === 0;
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
