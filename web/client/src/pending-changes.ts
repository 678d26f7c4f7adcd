import { applyChange, type Change, type Shown } from './change.js';
import { isAtOrBefore, isOfOneLife, placeOf } from './cursor-place.js';

/** Beyond so many the oldest is forgotten: the stream will tell it. */
const MOST_PENDING = 200;
/** A tab that was closed in the middle of a change says nothing of it any more. */
const OTHERS_MAX_MS = 60_000;

export interface Pending {
  id: string;
  change: Change;
  /** When it was made, as it is shown. */
  now: string;
  /** Of another tab. */
  isForeign: boolean;
  /** The cursor of the answer: from there on the stream tells of it. */
  answered?: string;
  timer?: ReturnType<typeof setTimeout>;
}

/**
 * Changes that are shown and that the stream has not told of yet, in the order in which they were made. Each is laid over what is held, and
 * goes when its answer has come and the stream has reached it; or at once, when it was refused.
 */
export class PendingChanges {
  private readonly all = new Map<string, Pending>();

  constructor(private readonly changed: () => void) {}

  get size(): number {
    return this.all.size;
  }

  add(id: string, change: Change, now: string, isForeign: boolean): void {
    const pending: Pending = { id, change, now, isForeign };
    if (isForeign) pending.timer = setTimeout(() => this.drop(id), OTHERS_MAX_MS);
    this.all.set(id, pending);
    const [oldest] = this.all.keys();
    if (this.all.size > MOST_PENDING && oldest !== undefined) this.drop(oldest);
    this.changed();
  }

  /** @param cursor where the change stands in the stream */
  answer(id: string, cursor: string, position: string | undefined): void {
    const pending = this.all.get(id);
    if (!pending) return;
    clearTimeout(pending.timer);
    pending.answered = cursor;
    this.settle(position);
    this.changed();
  }

  /** It was refused, or is forgotten: what was shown is taken back. */
  drop(id: string): void {
    const pending = this.all.get(id);
    if (!pending) return;
    clearTimeout(pending.timer);
    this.all.delete(id);
    this.changed();
  }

  /** The stream has told everything up to here. */
  settle(position: string | undefined): void {
    for (const { id, answered } of this.all.values()) {
      if (answered === undefined) continue;
      // What can't be read is believed to be told.
      if (position === undefined || placeOf(answered) === undefined || isAtOrBefore(answered, position))
        this.all.delete(id);
    }
  }

  /** All was loaded again behind a RESYNC: what was answered in another life of the feed is never reached. */
  settleOtherLives(position: string): void {
    for (const { id, answered } of this.all.values())
      if (answered !== undefined && !isOfOneLife(answered, position)) this.all.delete(id);
  }

  /** The counts have what was answered: they came with the answer. */
  over(shown: Shown): Shown {
    let result = shown;
    for (const { change, now, answered } of this.all.values())
      result = applyChange(result, change, now, answered === undefined);
    return result;
  }

  close(): void {
    for (const { timer } of this.all.values()) clearTimeout(timer);
    this.all.clear();
  }
}
