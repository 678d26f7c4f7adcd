import type { Connection } from './connection.js';
import type { Following } from './following.js';
import { HeraldError } from './herald-error.js';
import {
  InboxPositionDocument,
  type InboxPositionQuery,
  type ItemFragment,
  NotificationAddedDocument,
  type NotificationAddedSubscription,
  type NotificationStreamFilter,
} from './operations.js';
import { Pause } from './pause.js';
import type { Requests } from './requests.js';
import { fullJitter, type RetryPace } from './retry-delay.js';
import { callAside } from './thrown-aside.js';

/** So many may wait for the callback. Then nothing more is asked for until all have been handled. */
const MOST_WAITING = 256;

/** What is between the two can't be told: it is older than what is kept, or the database was restored. */
export interface Gap {
  /** The last cursor that was followed. */
  from: string;
  /** Where it goes on. */
  to: string;
}

export interface NotificationOptions {
  /** The cursor of the last one that was handled, kept from an earlier run. Default: what comes from now on. */
  after?: string | undefined;
  filter?: NotificationStreamFilter | undefined;
  /**
   * Where it begins, and where it goes on behind a gap: keep it as you keep the cursor of a notification. A run that dies before its first
   * notification would else have nothing to go on from. It has its turn, and is told again when it fails, like a notification.
   */
  onPosition?: ((cursor: string) => void | Promise<void>) | undefined;
  /** What was missed can't be told: load what you show again. It has its turn among the notifications. */
  onGap?: ((gap: Gap) => void | Promise<void>) | undefined;
  /** The callback failed, and gets the same again after a pause; or the stream was refused for good (`isOver`). */
  onError?: ((error: unknown, isOver: boolean) => void) | undefined;
}

export type NotificationHandler = (notification: ItemFragment) => void | Promise<void>;

type Waiting = { notification: ItemFragment } | { gap: Gap } | { position: string };

/**
 * Hands on every notification once, in order, over any number of connections. The next one waits until the callback, or its promise,
 * is done; one whose callback fails is handed on again, and nothing overtakes it.
 */
export class NotificationStream {
  private readonly waiting: Waiting[] = [];
  private following: Following<NotificationAddedSubscription> | undefined;
  /** Up to here it has come; `handled` is how far it was handled. */
  private received: string | undefined;
  private handled: string | undefined;
  private isWorking = false;
  private isPaused = false;
  private isOver = false;
  private readonly untilAskedAgain = new Pause();
  private readonly untilHandedOnAgain = new Pause();
  private working: Promise<void> = Promise.resolve();

  constructor(
    private readonly connection: Connection,
    private readonly requests: Requests,
    private readonly pace: RetryPace,
    private readonly handler: NotificationHandler,
    private readonly options: NotificationOptions & { onStop: () => void },
  ) {
    this.received = options.after;
    this.handled = options.after;
    if (options.after === undefined) void this.begin();
    else this.follow();
  }

  /** The cursor of the last one that was handled: where a later run goes on. Undefined before the first position is known. */
  get cursor(): string | undefined {
    return this.handled;
  }

  /** @returns resolves behind the callback that is under way, which must not wait for this: `cursor` is final then */
  stop(): Promise<void> {
    if (this.isOver) return this.working;
    this.isOver = true;
    this.waiting.length = 0;
    this.untilAskedAgain.end();
    this.untilHandedOnAgain.end();
    if (this.following) this.connection.unfollow(this.following);
    this.options.onStop();
    return this.working;
  }

  /** From now on; "now" is a position, so that nothing is lost if the connection breaks before the first one comes. */
  private async begin(expired?: string): Promise<void> {
    // Asked for over HTTP while the connection is being made, and over its socket from then on: who can't get it by the one, or not with
    // this token, gets it by the other, or with the next.
    this.connection.wake();
    const unwatch = this.connection.onState(
      ({ status }) => void (status === 'connected' && this.untilAskedAgain.end()),
    );
    try {
      await this.position(expired);
    } finally {
      unwatch();
    }
  }

  private async position(expired: string | undefined): Promise<void> {
    for (let attempt = 0; !this.isOver; attempt += 1) {
      try {
        const { inbox } = await this.requests.execute<InboxPositionQuery>(String(InboxPositionDocument), {}, true);
        if (this.isOver) return;
        this.received = inbox.cursor;
        if (expired !== undefined) this.take({ gap: { from: expired, to: inbox.cursor } });
        this.take({ position: inbox.cursor });
        return this.follow();
      } catch (error) {
        if (!(error instanceof HeraldError) || !error.isWorthWaitingFor) return this.refused(error);
        await this.untilAskedAgain.for(Math.max(error.retryAfterMs ?? 0, fullJitter(attempt, this.pace)));
      }
    }
  }

  private follow(): void {
    this.following = this.connection.follow<NotificationAddedSubscription>({
      query: String(NotificationAddedDocument),
      variables: () => ({ after: this.received, filter: this.options.filter }),
      next: ({ notificationAdded }) => {
        this.received = notificationAdded.cursor;
        this.take({ notification: notificationAdded });
      },
      refused: (error) => {
        // Never silently: what lies between is told as a gap.
        if (error.code === 'CURSOR_EXPIRED' && this.received !== undefined) void this.begin(this.received);
        else this.refused(error);
      },
    });
    // Somebody who was slow before a gap may be so still.
    if (this.isPaused) this.following.pause();
  }

  private refused(error: unknown): void {
    if (this.isOver) return;
    void this.stop();
    callAside(() => this.options.onError?.(error, true));
  }

  private take(one: Waiting): void {
    if (this.isOver) return;
    this.waiting.push(one);
    if (this.waiting.length >= MOST_WAITING && !this.isPaused) {
      this.isPaused = true;
      this.following?.pause();
    }
    if (!this.isWorking) this.working = this.work();
  }

  private async work(): Promise<void> {
    this.isWorking = true;
    try {
      for (let one = this.waiting[0]; one && !this.isOver; one = this.waiting[0]) {
        // Behind the callback, also one that was the last: whoever dies in it gets this one again, and nobody else.
        if (await this.handle(one)) this.handled = cursorOf(one);
        this.waiting.shift();
      }
    } finally {
      this.isWorking = false;
    }
    if (this.isPaused && !this.isOver) {
      this.isPaused = false;
      this.following?.resume();
    }
  }

  /** @returns false when it was stopped before the callback succeeded */
  private async handle(one: Waiting): Promise<boolean> {
    for (let attempt = 0; !this.isOver; attempt += 1) {
      try {
        if ('gap' in one) await this.options.onGap?.(one.gap);
        else if ('position' in one) await this.options.onPosition?.(one.position);
        else await this.handler(one.notification);
        return true;
      } catch (error) {
        callAside(() => this.options.onError?.(error, false));
        await this.untilHandedOnAgain.for(fullJitter(attempt, this.pace));
      }
    }
    return false;
  }
}

function cursorOf(one: Waiting): string {
  if ('gap' in one) return one.gap.to;
  return 'position' in one ? one.position : one.notification.cursor;
}
