import { Injectable } from '@nestjs/common';
import type { Sql } from '../platform/database/index.js';
import type { PlannedSend } from './planned-send.js';

/** What was decided for one recipient of a send, before it is published. */
export interface RecipientPlan {
  /** Whether it appears in his inbox. One that doesn't is a tombstone from the beginning: it counts nowhere. */
  isListed: boolean;
  /** It appears, and makes no sound. */
  isSilent: boolean;
  /** It is one of those that may make a sound only so often: over the `soundCap` it appears without one. */
  isCounted: boolean;
  /** What was decided for each channel, in whoever decided's own words, kept with the notification; null: nothing. */
  verdicts: string | null;
}

const IN_APP_ALONE: RecipientPlan = { isListed: true, isSilent: false, isCounted: false, verdicts: null };

/** What was decided for all recipients of sends that are published together. */
export interface PublishingPlan {
  /** By the notification's id. */
  of(notificationId: string): RecipientPlan;
  /** How many of those that count may make a sound within one window, for each person; null: any number. */
  readonly soundCap: SoundCap | null;
}

/** Decided for all of its recipients, and not written yet. */
export interface PreparedSend {
  send: PlannedSend;
  plan: PublishingPlan;
}

/** A window begins with the first that makes a sound when none is open. */
export interface SoundCap {
  most: number;
  windowMs: number;
}

/** All of them in the app, and nowhere else: of an installation in which nobody delivers. */
export const ALL_IN_APP: PublishingPlan = { of: () => IN_APP_ALONE, soundCap: null };

/**
 * Where delivery acts in publishing. Declared here, and provided by whoever delivers: `PublishingHooks.use`. Without it everything is
 * published to the inbox, and nothing goes anywhere else.
 */
export abstract class DeliveryHooks {
  /** Whether a send may name this category. Answers from memory; asks again before it says no. */
  abstract isCategory(key: string): Promise<boolean>;

  /**
   * Whether what sends of this category say is to be written nowhere in clear. At most a second old. @throws UnavailableError where it
   * can't be said.
   */
  abstract isSensitive(category: string): Promise<boolean>;

  /** Whether a send may name this channel. */
  abstract isChannel(key: string): boolean;

  /**
   * Decides, outside of the transaction and before it, for sends that are published now. A rejection fails them all. What it answers is given to
   * `record` and `committed` for the same sends, or some of them.
   */
  abstract plan(sends: readonly PlannedSend[]): Promise<PublishingPlan>;

  /** Writes down what is owed, in the transaction that publishes: after it committed nothing of it may be forgotten. May be called again. */
  abstract record(tx: Sql, sends: readonly PlannedSend[], plan: PublishingPlan): Promise<void>;

  /** Of how many notifications of a send, or of those among these ids, every channel gave up, and no device has them. */
  abstract failedOf(sendId: string, among?: readonly [from: string, to: string]): Promise<number>;

  /** It is committed: a hint, for which nobody waits. Must not throw. */
  abstract committed(sends: readonly PlannedSend[], plan: PublishingPlan): void;
}

/** Holds them. To be set in a constructor: what is due may be published as soon as modules start. */
@Injectable()
export class PublishingHooks {
  private hooks: DeliveryHooks | undefined;

  use(hooks: DeliveryHooks): void {
    this.hooks = hooks;
  }

  get current(): DeliveryHooks | undefined {
    return this.hooks;
  }
}
