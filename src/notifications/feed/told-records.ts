import type { NotificationRecord } from '../notification.record.js';

/** Ids that one reading remembers: some 100 bytes each, for every subscription that is behind. */
export const MAX_TOLD = 10_000;

/**
 * What one reading of a feed has told its client, by rev: so that what changes while it reads, and takes another place behind it, is not
 * told as new a second time.
 */
export class ToldRecords {
  /** Made when something is told: who is live remembers nothing. */
  private ids: Set<string> | undefined;
  private base = 0;
  /** Where the feed stood when this reading was begun. */
  private stoodAt: number | undefined;
  /** Ids up to this number are not remembered any more. */
  private forgottenTo = 0;

  get size(): number {
    return this.ids?.size ?? 0;
  }

  /** A reading begins, of a client that has all up to `base`. */
  begin(base: number): void {
    this.base = base;
    this.stoodAt = undefined;
    this.forgottenTo = base;
    this.ids = undefined;
  }

  /** The feed as a page of this reading found it; the first one counts, and only if nothing was told before it. */
  read(lastSeq: number): void {
    this.stoodAt ??= lastSeq;
  }

  add({ id }: Pick<NotificationRecord, 'id'>, number: number): void {
    this.ids ??= new Set();
    this.ids.add(id);
    // Told off the bus before any page: from here on a page does not prove that what it has was not told.
    this.stoodAt ??= this.base;
    if (this.ids.size < MAX_TOLD) return;
    this.ids = undefined;
    this.forgottenTo = number;
  }

  /**
   * Is this the first that the client hears of it? What has not changed since the reading was begun has one place in it. Of what has,
   * and may have been forgotten here, it is not said: clients put by id in any case, and nothing sounds twice.
   */
  isNew({ id, seq }: Pick<NotificationRecord, 'id' | 'seq'>, number: number): boolean {
    if (seq <= this.base) return false;
    if (this.stoodAt !== undefined && number <= this.stoodAt) return true;
    return seq > this.forgottenTo && this.ids?.has(id) !== true;
  }

  /** Nothing is read any more. */
  end(): void {
    this.ids = undefined;
  }
}
