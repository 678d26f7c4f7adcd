import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { type RecipientProfile, RecipientsService } from '../../notifications/index.js';
import { Logger, RateLimitedLog } from '../../platform/logging/index.js';
import { inTime, isLate } from '../../platform/time/index.js';

/** Of a directory, while somebody waits for an answer to his send. What is not known by then is looked up when it is needed. */
const WAITED_FOR_MS = 500;
/** One that was too slow is let alone by senders for as long: with each batch waiting, they would soon wait for each other. */
const LEFT_ALONE_MS = 5_000;
/** People in one question to a directory. */
const AT_ONCE = 1_000;
/** After so long a failure was silence: asking again, for each of them, would wait as long each time. */
const QUICK_MS = 1_000;
/** After so many failures in a row, each for one person, it is the directory that fails. */
const FAILURES = 3;

/** null: nobody of that name is known; undefined: he can't be looked up now. */
export type Profiles = (recipient: string) => RecipientProfile | null | undefined;

const UNKNOWN: Profiles = () => undefined;

/** Profiles from a directory that may be slow, away, or unable to bear one of those it is asked for. Never fails. */
@Injectable()
export class PersonProfiles implements OnModuleDestroy {
  private readonly failures: RateLimitedLog;
  private leftAloneUntilMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly recipients: RecipientsService,
    logger: Logger,
  ) {
    this.failures = new RateLimitedLog(logger, 1);
  }

  onModuleDestroy(): void {
    this.failures.close();
  }

  /** While a sender waits: of all of them, or of none. */
  async soon(ids: readonly string[]): Promise<Profiles> {
    if (performance.now() < this.leftAloneUntilMs) return UNKNOWN;
    try {
      return profilesIn(
        await inTime(
          WAITED_FOR_MS,
          this.all(ids, (some) => this.recipients.reachable(some)),
        ),
      );
    } catch (err) {
      if (isLate(err)) this.leftAloneUntilMs = performance.now() + LEFT_ALONE_MS;
      this.tell(err);
      return UNKNOWN;
    }
  }

  /** Before something goes, with all the time that a directory has. One whom it can't bear keeps nobody else. */
  async surely(ids: readonly string[]): Promise<Profiles> {
    const beganMs = performance.now();
    try {
      return profilesIn(await this.all(ids, (some) => this.recipients.profiles(some)));
    } catch (err) {
      this.tell(err);
      return ids.length > 1 && performance.now() - beganMs < QUICK_MS ? this.oneByOne(ids, beganMs) : UNKNOWN;
    }
  }

  private async all(
    ids: readonly string[],
    ask: (some: readonly string[]) => Promise<Map<string, RecipientProfile>>,
  ): Promise<Map<string, RecipientProfile>> {
    const known = new Map<string, RecipientProfile>();
    for (let at = 0; at < ids.length; at += AT_ONCE) {
      for (const [id, profile] of await ask(ids.slice(at, at + AT_ONCE))) known.set(id, profile);
    }
    return known;
  }

  /** Those whom there is no time for are looked up next time: in another order, so that the same ones don't come last for ever. */
  private async oneByOne(ids: readonly string[], beganMs: number): Promise<Profiles> {
    const found = new Map<string, RecipientProfile | null>();
    let failedInARow = 0;
    for (const id of shuffled(ids)) {
      if (failedInARow === FAILURES || performance.now() - beganMs > QUICK_MS) break;
      try {
        found.set(id, (await this.recipients.profiles([id])).get(id) ?? null);
        failedInARow = 0;
      } catch (err) {
        this.tell(err);
        failedInARow += 1;
      }
    }
    return (id) => found.get(id);
  }

  private tell(err: unknown): void {
    this.failures.write('warn', 'addresses can’t be looked up; they are when they are needed', { err });
  }
}

function profilesIn(known: ReadonlyMap<string, RecipientProfile>): Profiles {
  return (id) => known.get(id) ?? null;
}

function shuffled(ids: readonly string[]): string[] {
  const drawn = ids.map((id) => ({ id, at: Math.random() }));
  return drawn.sort((a, b) => a.at - b.at).map(({ id }) => id);
}
