import { Injectable } from '@nestjs/common';
import { done, failed, Gatherer, type Outcome, Turns } from '../platform/batching/index.js';
import { Config } from '../platform/config/index.js';
import { InstallationEpoch, isId, isLockTimeout } from '../platform/database/index.js';
import { InvalidInputError, NotFoundError } from '../platform/errors/index.js';
import { Events } from '../platform/events/index.js';
import { decodeCursor, isOfThisLife } from './cursor.js';
import { NotificationsAcknowledged } from './events/index.js';
import { FeedAnnouncer } from './feed/feed-announcer.js';
import type { ChangedFeed } from './feed-changes.js';
import { type Acknowledged, type Change, InboxChangesRepository, type MassChange } from './inbox-changes.repository.js';
import { InboxSearchRepository } from './inbox-search.repository.js';
import { InboxRepository } from './inbox.repository.js';
import { type InboxView, type NotificationView, notificationView, viewOf } from './inbox.service.js';
import { CursorExpiredError, FeedBusyError } from './notifications.errors.js';
import type { NotificationFilterValues } from './notification-filter.js';
import { searchedText } from './notification-search.js';

export interface InboxChangeView {
  affected: number;
  notifications: NotificationView[];
  inbox: InboxView;
}

interface AcknowledgeCall {
  recipient: string;
  ids: string[];
}

/** Ids in one change by id. */
export const MAX_IDS = 1_000;
/** Rows of a mass change in one transaction: about 15 ms of a feed's lock. */
const CHUNK = 1_000;
/** Changes of one inbox that may wait at one node, and for how long: as long as for its row. */
export const CHANGES_WAITING = { maxLength: 100, maxWaitMs: 2_000 };
/** Acknowledgements in one statement. */
const MAX_ACKNOWLEDGED = 500;
const DAY_MS = 24 * 3_600_000;

/** What one person does to his inbox. Who he is comes from the caller's token. */
@Injectable()
export class InboxChangesService {
  /** Changes of one inbox wait for its row; here they wait without a connection each. */
  private readonly turns = new Turns(CHANGES_WAITING, () => new FeedBusyError());
  private readonly acknowledgements: Gatherer<AcknowledgeCall, number>;

  constructor(
    private readonly inboxes: InboxRepository,
    private readonly search: InboxSearchRepository,
    private readonly repository: InboxChangesRepository,
    private readonly announcer: FeedAnnouncer,
    private readonly epoch: InstallationEpoch,
    private readonly config: Config,
    private readonly events: Events,
  ) {
    this.acknowledgements = new Gatherer((calls) => this.writeAcknowledgements(calls), {
      maxWeight: MAX_ACKNOWLEDGED,
      maxInFlight: 2,
      weightOf: (call) => call.ids.length,
    });
  }

  /** Ids that are nobody's, or somebody else's, are passed over in the same way. */
  async change(recipient: string, ids: readonly string[], change: Change): Promise<InboxChangeView> {
    const wanted = knownIds(ids);
    return this.changed(recipient, wanted, () => this.repository.change(recipient, wanted, change));
  }

  /** @param until in the future, and before retention may drop it. @throws NotFoundError, InvalidInputError */
  async snooze(recipient: string, id: string, until: Date): Promise<InboxChangeView> {
    const [wanted] = knownIds([id]);
    const [record] = wanted === undefined ? [] : await this.inboxes.findByIds(recipient, [wanted]);
    if (wanted === undefined || !record) throw new NotFoundError();
    const keptUntil = record.content.createdAt + this.config.RETENTION_DAYS * DAY_MS;
    if (!(until.getTime() > Date.now())) refuse('until must be in the future.', 'until');
    if (until.getTime() >= keptUntil) {
      const days = `${this.config.RETENTION_DAYS} days after it was published`;
      refuse(`until must be before ${new Date(keptUntil).toISOString()}: it is kept for ${days}.`, 'until');
    }
    return this.changed(recipient, [wanted], () => this.repository.snooze(recipient, wanted, until));
  }

  /**
   * Changes what had come by the time of the call, or up to a stream cursor, in chunks of their own transactions: a
   * notification that comes meanwhile stays as it is.
   */
  async changeAll(
    recipient: string,
    change: MassChange,
    filter: NotificationFilterValues,
    upTo: string | null | undefined,
  ): Promise<InboxChangeView> {
    const cursor = upTo == null ? null : decodeCursor(upTo, 'stream', 'upTo');
    let feed = this.positionOf(await this.inboxes.state(recipient));
    if (cursor && !isOfThisLife(cursor, feed)) throw new CursorExpiredError();
    const limit = cursor?.number ?? feed.lastSeq;
    let affected = 0;
    let from = mayChange(change, filter, feed) ? 0 : null;
    const text = searchedText(filter.text);
    while (from !== null) {
      const bounds = { from, upTo: limit, limit: CHUNK };
      const found = text === undefined ? undefined : await this.search.pick({ recipient, text, filter }, bounds);
      const chunk = { filter, found, ...bounds };
      const changed = await this.turns.take(recipient, () =>
        orBusy(this.repository.changeChunk(recipient, change, chunk)),
      );
      if (changed.isRecounted) this.announcer.recounted(changed);
      else this.announcer.changed(changed);
      feed = this.positionOf(changed.feed);
      affected += changed.count;
      from = changed.next;
    }
    return { affected, notifications: [], inbox: viewOf(recipient, feed) };
  }

  /** Resolves when it is durable, with how many were new. */
  async acknowledge(recipient: string, ids: readonly string[]): Promise<number> {
    const wanted = knownIds(ids);
    return wanted.length === 0 ? 0 : this.acknowledgements.add({ recipient, ids: wanted });
  }

  private async changed(
    recipient: string,
    ids: readonly string[],
    write: () => Promise<ChangedFeed>,
  ): Promise<InboxChangeView> {
    const changed = await this.turns.take(recipient, () => orBusy(write()));
    const feed = this.positionOf(changed.feed);
    this.announcer.changed(changed);
    const records = await this.inboxes.findByIds(recipient, ids);
    return {
      affected: changed.count,
      notifications: records.map((record) => notificationView(record, feed)),
      inbox: viewOf(recipient, feed),
    };
  }

  /** To be called right behind the answer that `feed` came with: no other answer can come between the two. */
  private positionOf(feed: ChangedFeed['feed']) {
    return { ...feed, installation: this.epoch.current };
  }

  private async writeAcknowledgements(calls: AcknowledgeCall[]): Promise<Outcome<number>[]> {
    try {
      const pairs = calls.flatMap(({ recipient, ids }) => ids.map((id) => ({ recipient, id })));
      const fresh = new Set((await orBusy(this.repository.acknowledge(pairs))).map(keyOf));
      // Two devices may acknowledge the same one in the same batch: it is new to the first.
      return calls.map(({ recipient, ids }) => {
        const first = ids.filter((id) => fresh.delete(keyOf({ recipient, id })));
        if (first.length > 0) this.events.emit(new NotificationsAcknowledged(recipient, first, Date.now()));
        return done(first.length);
      });
    } catch (error) {
      if (!(error instanceof FeedBusyError) || calls.length === 1) return calls.map(() => failed(error));
      // Somebody's row is held: the others must not fail with him, nor wait behind him.
      return (await Promise.all(calls.map((call) => this.writeAcknowledgements([call])))).flat();
    }
  }
}

/** False where it is known without a look at the inbox that nothing can match. */
function mayChange(change: MassChange, filter: NotificationFilterValues, feed: ChangedFeed['feed']): boolean {
  return change === 'allRead' ? filter.read !== true : feed.lastSeq > 0;
}

function keyOf({ recipient, id }: Acknowledged): string {
  return `${id} ${recipient}`;
}

/** @throws FeedBusyError when somebody else holds the inbox for longer than `lock_timeout`. */
async function orBusy<Result>(change: Promise<Result>): Promise<Result> {
  try {
    return await change;
  } catch (error) {
    throw isLockTimeout(error) ? new FeedBusyError() : error;
  }
}

function refuse(problem: string, field: string): never {
  throw new InvalidInputError(problem, { fields: [field] });
}

function knownIds(ids: readonly string[]): string[] {
  if (ids.length > MAX_IDS) {
    throw new InvalidInputError(`ids must name at most ${MAX_IDS.toLocaleString('en')} notifications.`, {
      fields: ['ids'],
    });
  }
  return [...new Set(ids.map((id) => id.toLowerCase()))].filter(isId);
}
