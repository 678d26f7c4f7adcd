import type { Change } from './change.js';
import { closedError, HeraldError } from './herald-error.js';
import type { InboxFeed } from './inbox-feed.js';
import {
  ArchiveAllDocument,
  ArchiveDocument,
  type CountsFragment,
  DeleteDocument,
  MarkAllReadDocument,
  MarkAllSeenDocument,
  MarkReadDocument,
  MarkSeenDocument,
  MarkUnreadDocument,
  SnoozeDocument,
  UnarchiveDocument,
  UnsnoozeDocument,
} from './operations.js';
import type { Requests } from './requests.js';

interface Answer {
  change: { affected: number; inbox: CountsFragment };
}

/** Of one mutation (docs/limits.md). */
const MOST_IDS = 1_000;
/** Changes of one client that wait for their turn. */
const MOST_WAITING = 1_000;

const DOCUMENTS: Readonly<Record<Change['kind'], { toString(): string }>> = {
  read: MarkReadDocument,
  unread: MarkUnreadDocument,
  seen: MarkSeenDocument,
  archive: ArchiveDocument,
  unarchive: UnarchiveDocument,
  unsnooze: UnsnoozeDocument,
  delete: DeleteDocument,
  snooze: SnoozeDocument,
  readAll: MarkAllReadDocument,
  archiveAll: ArchiveAllDocument,
  seenAll: MarkAllSeenDocument,
};

/** In the words of the mutation. */
function variablesOf(change: Change): Record<string, unknown> {
  if (change.kind === 'snooze') return { id: change.ids[0], until: change.until };
  if ('ids' in change) return { ids: change.ids };
  return { filter: 'filter' in change ? change.filter : undefined, upTo: change.upTo };
}

/** So that nothing is larger than the server takes. */
function inPieces(change: Change): Change[] {
  if (!('ids' in change)) return [change];
  const most = change.kind === 'snooze' ? 1 : MOST_IDS;
  const pieces: Change[] = [];
  for (let at = 0; at < change.ids.length; at += most) pieces.push({ ...change, ids: change.ids.slice(at, at + most) });
  return pieces;
}

/**
 * Makes changes: they are shown at once, here and in the other tabs, and sent one after the other, as the last word on a notification must be
 * the last one said. All of them may be repeated, so one without an answer is; in the end it is taken back, and its promise rejected.
 */
export class InboxActions {
  private last: Promise<unknown> = Promise.resolve();
  private waiting = 0;
  private isClosed = false;

  constructor(
    private readonly feed: InboxFeed,
    private readonly requests: Requests,
  ) {}

  /** @returns how many really changed. @throws HeraldError when it was refused, and is taken back */
  async perform(change: Change): Promise<number> {
    const pieces = inPieces(change);
    const results = await Promise.allSettled(pieces.map((piece) => this.performOne(piece)));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
    return results.reduce((sum, result) => sum + (result.status === 'fulfilled' ? result.value : 0), 0);
  }

  close(): void {
    this.isClosed = true;
  }

  private async performOne(change: Change): Promise<number> {
    if (this.isClosed) throw closedError();
    if (this.waiting >= MOST_WAITING) {
      throw new HeraldError('TOO_MANY_CHANGES', `${MOST_WAITING} changes wait for their turn: wait for some of them.`);
    }
    const { feed } = this;
    // Only tabs of one browser must not draw the same; `crypto.randomUUID` is not there on every page.
    const id = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
    const now = new Date().toISOString();
    feed.pending.add(id, change, now, false);
    feed.tabs.tell({ kind: 'made', id, change, now });
    try {
      const { affected, inbox } = await this.inTurn(() => this.send(change));
      feed.answered(id, inbox);
      feed.tabs.tell({ kind: 'answered', id, inbox });
      return affected;
    } catch (error) {
      feed.pending.drop(id);
      feed.tabs.tell({ kind: 'dropped', id });
      throw error;
    }
  }

  private async send(change: Change): Promise<Answer['change']> {
    const document = String(DOCUMENTS[change.kind]);
    return (await this.requests.execute<Answer>(document, variablesOf(change), true)).change;
  }

  private async inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    this.waiting += 1;
    const turn = this.last.then(work);
    this.last = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      this.waiting -= 1;
    }
  }
}
