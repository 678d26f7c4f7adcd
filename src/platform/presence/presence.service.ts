import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { CallerRates } from '../admission/index.js';
import type { Caller } from '../auth/index.js';
import { InvalidInputError } from '../errors/index.js';
import { Logger, RateLimitedLog } from '../logging/index.js';
import type { Outlet } from '../realtime/index.js';
import { inTime } from '../time/index.js';
import { slicesOf } from './presence-buckets.js';
import { unseen } from './presence-follower.js';
import { type PresenceFollowing, PresenceHub } from './presence-hub.js';
import { TooManyAskedForError } from './presence.errors.js';
import { PresencePolicy } from './presence-policy.js';
import { MAX_AT_ONCE, PresenceStore, type Sighting } from './presence-store.js';

export const PRESENCE_LIMITS = {
  /** Of one query. */
  asked: 1_000,
  /** Of one subscription. */
  watched: 200,
  userIdChars: 128,
  /** Of one caller, by queries and subscriptions together. */
  askedPerSecond: 2_000,
  /** The same at once, after a quiet while. */
  askedAtOnce: 5_000,
} as const;

/** How long a policy may take. */
const POLICY_MS = 2_000;
/** Of that rate: enough for the most of one query, if he asked for no more meanwhile. */
const RETRY_AFTER_SECONDS = 1;

/** `unknown`: the store can't be asked now. */
export interface Whereabouts {
  readonly userId: string;
  readonly presence: 'online' | 'offline' | 'unknown';
  /** In milliseconds since 1970; null: never, or unknown. */
  readonly lastSeenAt: number | null;
}

/** Who is online: for callers, as the policy lets them; and for other modules. */
@Injectable()
export class PresenceService implements OnModuleDestroy {
  private readonly failures: RateLimitedLog;
  private readonly rates = new CallerRates({
    perSecond: PRESENCE_LIMITS.askedPerSecond,
    burst: PRESENCE_LIMITS.askedAtOnce,
  });

  constructor(
    private readonly store: PresenceStore,
    private readonly policy: PresencePolicy,
    private readonly hub: PresenceHub,
    logger: Logger,
  ) {
    this.failures = new RateLimitedLog(logger, 1);
  }

  onModuleDestroy(): void {
    this.failures.close();
  }

  /** For other modules, whoever may see whom: in the order asked for, any number. Never fails, and answers within `BUS_TIMEOUT` for each thousand. */
  async of(userIds: readonly string[]): Promise<Whereabouts[]> {
    const found: Whereabouts[] = [];
    for (const slice of slicesOf(userIds, MAX_AT_ONCE)) {
      try {
        const sightings = await this.store.read(slice);
        found.push(
          ...sightings.map(({ userId, online, lastSeenAt }): Whereabouts => ({
            userId,
            presence: online ? 'online' : 'offline',
            lastSeenAt,
          })),
        );
      } catch {
        found.push(...slice.map((userId): Whereabouts => ({ userId, presence: 'unknown', lastSeenAt: null })));
      }
    }
    return found;
  }

  /** In the order asked for, one for each that was asked for. @throws InvalidInputError, TooManyAskedForError, UnavailableError */
  async find(caller: Caller, userIds: readonly string[]): Promise<Sighting[]> {
    check(userIds, 0, PRESENCE_LIMITS.asked);
    if (userIds.length === 0) return [];
    this.charge(caller, userIds.length);
    const distinct = [...new Set(userIds)];
    const visible = await this.visible(caller, distinct);
    // Those whom he may not see, too: how long it takes, and whether it can be done, must not tell.
    const found = new Map((await this.store.read(distinct)).map((sighting) => [sighting.userId, sighting]));
    return userIds.map((userId) => (visible.has(userId) ? found.get(userId) : undefined) ?? unseen(userId));
  }

  /** First everybody as he is, in the order given, each once; then changes. @throws InvalidInputError, TooManyAskedForError, UnavailableError */
  async follow(
    caller: Caller,
    userIds: readonly string[],
    openOutlet: PresenceFollowing['openOutlet'],
  ): Promise<Outlet<Sighting>> {
    const distinct = [...new Set(userIds)];
    check(distinct, 1, PRESENCE_LIMITS.watched);
    this.charge(caller, distinct.length);
    return this.hub.follow({ userIds: distinct, visible: await this.visible(caller, distinct), openOutlet });
  }

  /** Before anybody is asked for his sake: each is looked up, may he see him or not. */
  private charge(caller: Caller, count: number): void {
    if (this.rates.take(caller.id, count)) return;
    throw new TooManyAskedForError(undefined, {
      retryAfterMs: RETRY_AFTER_SECONDS * 1_000,
      retryAfter: RETRY_AFTER_SECONDS,
    });
  }

  private async visible(caller: Caller, userIds: readonly string[]): Promise<ReadonlySet<string>> {
    try {
      const visible = new Set(await this.answerOf(this.policy.visible(caller, userIds)));
      // It must not make us watch anybody who was not asked for.
      return new Set(userIds.filter((userId) => visible.has(userId)));
    } catch (err) {
      this.failures.write('error', 'the presence policy failed; nobody is shown', { err });
      return new Set();
    }
  }

  private answerOf(answer: ReturnType<PresencePolicy['visible']>): ReturnType<PresencePolicy['visible']> {
    return answer instanceof Promise ? inTime(POLICY_MS, answer) : answer;
  }
}

function check(userIds: readonly string[], least: number, most: number): void {
  if (userIds.length < least || userIds.length > most) {
    const words = least === 0 ? `at most ${most.toLocaleString('en')}` : `${least} to ${most}`;
    throw new InvalidInputError(`userIds must name ${words} people.`, { fields: ['userIds'] });
  }
  if (userIds.some((userId) => userId.length < 1 || userId.length > PRESENCE_LIMITS.userIdChars)) {
    throw new InvalidInputError(`A user id has 1 to ${PRESENCE_LIMITS.userIdChars} characters.`, {
      fields: ['userIds'],
    });
  }
}
