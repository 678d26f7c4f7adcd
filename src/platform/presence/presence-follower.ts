import type { Outlet } from '../realtime/index.js';
import type { Sighting } from './presence-store.js';

/** What one of them takes of a socket's bounds. */
const SIGHTING_BYTES = 256;

/** Of one who may not be seen: as of one who never was. */
export function unseen(userId: string): Sighting {
  return { userId, online: false, lastSeenAt: null, asOf: 0 };
}

/** Would a client see a difference? While he is online, he was last seen just now. */
export function isSame(one: Sighting | undefined, other: Sighting): boolean {
  return one?.online === other.online && (other.online || one.lastSeenAt === other.lastSeenAt);
}

/**
 * One subscription: first everybody as he is, then changes. A reader that is slow gets the newest of each person when he is ready: what
 * waits for him is one sighting of each on its way, and one in here, and never an event for each change.
 */
export class PresenceFollower {
  private hasBegun = false;
  private isWaiting = false;
  private readonly pending = new Map<string, Sighting>();
  private readonly told = new Map<string, Sighting>();

  /**
   * @param userIds each once, in the order in which they are told first.
   * @param visible of them, whom he may see.
   */
  constructor(
    private readonly outlet: Outlet<Sighting>,
    readonly userIds: readonly string[],
    readonly visible: ReadonlySet<string>,
  ) {}

  /** All at once, and not before all are known: what comes first must not show who may be seen. */
  begin(known: (userId: string) => Sighting | undefined): void {
    this.hasBegun = true;
    for (const userId of this.userIds) {
      this.pending.set(userId, (this.visible.has(userId) ? known(userId) : undefined) ?? unseen(userId));
    }
    this.flush();
  }

  tell(sighting: Sighting): void {
    if (!this.hasBegun) return;
    this.pending.set(sighting.userId, sighting);
    this.flush();
  }

  private flush(): void {
    if (this.isWaiting || this.pending.size === 0) return;
    // Behind a reader that has not taken the last ones, states would only grow old.
    if (this.outlet.waiting > 0) return this.wait();
    for (const [userId, sighting] of this.pending) {
      if (!isSame(this.told.get(userId), sighting)) {
        if (!this.outlet.offer(sighting, SIGHTING_BYTES)) return this.wait();
        this.told.set(userId, sighting);
      }
      this.pending.delete(userId);
    }
  }

  private wait(): void {
    this.isWaiting = true;
    void this.outlet.drained().then(() => {
      this.isWaiting = false;
      if (!this.outlet.isEnded) this.flush();
    });
  }
}
