import type { Outlet } from '../../platform/realtime/index.js';
import { isOfThisLife } from '../cursor.js';
import { UnavailableError } from '../../platform/errors/index.js';
import { CursorExpiredError } from '../notifications.errors.js';
import type { Counts } from '../notification.record.js';
import type { FeedChange, FeedEvent } from './feed-change.js';
import { type FeedPage, type FeedReader, type FeedReading, PAGE_SIZE } from './feed-reader.js';
import type { FeedLife, FeedStream, StreamFollower } from './feed-stream.js';
import { ToldRecords } from './told-records.js';

/** An event on its way to one subscription, with what its cursor is made of. */
export interface FollowedEvent {
  event: FeedEvent;
  life: FeedLife;
  /** When it was published, in milliseconds since 1970; null when it was read from PostgreSQL. */
  publishedAt: number | null;
}

export interface FollowerOptions {
  reading: FeedReading;
  /** Which changes are shown. The position counts the others, too. */
  shows: (event: FeedEvent) => boolean;
  /** Called when the reader has not taken anything for `stallMs` while no more might wait for it. */
  onStalled: () => void;
  stallMs: number;
  onOverflow: () => void;
}

/** Where a subscription begins; null: now. */
export type StartingPoint = { installation: string; epoch: number; number: number } | null;

const NO_LIFE: FeedLife = { installation: '', epoch: 0 };
const EVENT_BYTES = 256;
/**
 * The first page of each reading: most have missed little, and when thousands come back at once, more of them fit one statement. All of
 * them, once a page was larger than what may wait: reading most of each page in vain would cost more than more pages.
 */
const SMALL_PAGE = 25;
/** Live changes that may come while one page is read; with more than this they are forgotten, and read. */
const MAX_KEPT = 256;
const MAX_KEPT_BYTES = 1_048_576;
/** How long a reader waits before it asks a database again that is away. */
const RETRY_MS = 500;

/**
 * One subscription to a stream. It is either live (each change goes straight to its outlet) or reading (PostgreSQL is
 * read from its position on, and what comes live meanwhile is kept): it turns live only when what was kept follows
 * on what was read without a gap, and goes back to reading whenever it can't be sure of that.
 */
export class FeedFollower implements StreamFollower {
  private live = false;
  private position = 0;
  private unread = 0;
  private unseen = 0;
  private life: FeedLife = NO_LIFE;
  private reading = false;
  private kept: { change: FeedChange; at: number }[] = [];
  private keptBytes = 0;
  /** What is kept is whole from this number on. */
  private keptFrom = 0;
  private mustRead = false;
  private pageSize = SMALL_PAGE;
  private nextPageSize = PAGE_SIZE;
  /** Where SYNCED was said last. */
  private syncedAt = -1;
  /** What took its place behind where this reading began is new to the client, unless it was told since. */
  private readonly told = new ToldRecords();
  private readonly shows: FollowerOptions['shows'];

  constructor(
    private readonly stream: FeedStream,
    private readonly reader: FeedReader,
    private readonly outlet: Outlet<FollowedEvent>,
    private readonly options: FollowerOptions,
  ) {
    this.shows = options.shows;
  }

  /** Reads the first page, and goes on by itself. @throws CursorExpiredError */
  async start(from: StartingPoint): Promise<void> {
    this.keptFrom = this.stream.position;
    this.stream.add(this);
    this.reading = true;
    const page = await this.ask(from?.number ?? null);
    if (from) {
      this.life = { installation: from.installation, epoch: from.epoch };
      this.position = from.number;
    } else {
      this.life = { installation: page.installation, epoch: page.epoch };
      this.position = page.lastSeq;
    }
    this.told.begin(this.position);
    const more = this.take(page);
    // Comes first, so that a client knows from where on it is told: others of its socket may have taken the room.
    while (!from && this.options.reading === 'changed' && !this.saySynced()) await this.room();
    void this.run(more);
  }

  stop(): void {
    this.stream.remove(this);
    this.keepFrom(0);
    this.told.end();
  }

  follow(change: FeedChange, at: number, isAlone: boolean): void {
    if (this.live) return this.pass(change, at, isAlone);
    this.kept.push({ change, at });
    this.keptBytes += sizeOf(change);
    if (this.kept.length > MAX_KEPT || this.keptBytes > MAX_KEPT_BYTES) this.keepFrom(change.number);
  }

  keepFrom(number: number): void {
    this.kept = [];
    this.keptBytes = 0;
    this.keptFrom = number;
  }

  skipTo(number: number): void {
    this.keepFrom(number);
    this.mustRead = true;
    if (this.live) this.read();
  }

  /** Now and then, when idle: the position, so that a client has a fresh cursor. */
  sync(): void {
    if (this.live && this.options.reading === 'changed' && this.outlet.waiting === 0) this.saySynced();
  }

  private pass(change: FeedChange, at: number, isAlone: boolean): void {
    if (change.number <= this.position) return;
    const event: FeedEvent = change;
    if (this.shows(event) && !this.offer(event, at, isAlone)) {
      // It did not fit: it, and what follows, is read when there is room.
      this.options.onOverflow();
      this.keepFrom(change.number);
      return this.read();
    }
    this.position = change.number;
    this.unread = change.unread;
    this.unseen = change.unseen;
    const life = this.stream.currentLife;
    if (life) this.life = life;
  }

  private read(): void {
    this.live = false;
    this.told.begin(this.position);
    if (!this.reading) void this.run(true);
  }

  private async run(more: boolean): Promise<void> {
    this.reading = true;
    try {
      for (let again = more; !this.outlet.isEnded;) {
        await this.room();
        if (again || this.mustRead || this.position < this.keptFrom) again = await this.readPage();
        // No await between that look and the turn to live.
        else if (this.goLive()) return;
      }
    } catch (error) {
      this.outlet.fail(error instanceof Error ? error : new Error(String(error)));
    } finally {
      this.reading = false;
    }
  }

  /** Answers whether there is more. A database that is away is waited for: what is owed is still there when it is back. */
  private async readPage(): Promise<boolean> {
    this.mustRead = false;
    try {
      return this.take(await this.ask(this.position));
    } catch (error) {
      if (!(error instanceof UnavailableError)) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      return true;
    }
  }

  private async ask(after: number | null): Promise<FeedPage> {
    const stood = this.stream.position;
    const page = await this.reader.read(this.options.reading, this.stream.recipient, after, this.pageSize);
    // Whoever reads sees at least what was told before: a feed that stands further back is another life of it.
    if (page.lastSeq < stood && this.stream.position >= stood) this.stream.restart('position');
    return page;
  }

  /** Waits until the reader has taken all that was offered; a reader that takes nothing is stalled. */
  private async room(): Promise<void> {
    if (this.outlet.waiting === 0) return;
    const timer = setInterval(() => {
      if (Date.now() - this.outlet.lastTakenAt >= this.options.stallMs) this.options.onStalled();
    }, this.options.stallMs / 4);
    try {
      await this.outlet.drained();
    } finally {
      clearInterval(timer);
    }
  }

  /** Hands a page on; answers whether there is more to read. */
  private take(page: FeedPage): boolean {
    const life = { installation: page.installation, epoch: page.epoch };
    const known = isOfThisLife({ ...this.life, number: this.position }, { ...life, lastSeq: page.lastSeq });
    this.stream.begin(life, page.lastSeq);
    this.unread = page.unread;
    this.unseen = page.unseen;
    if (this.options.reading === 'added' && (!known || this.position < page.addedFloor)) throw new CursorExpiredError();
    if (this.options.reading === 'changed' && (!known || this.position < page.resyncFloor)) {
      // Others of its socket may have taken the room meanwhile: it is read, and said, again.
      if (!this.tell('RESYNC', page.lastSeq, life)) return true;
      this.life = life;
      this.position = page.lastSeq;
      this.syncedAt = -1;
      // The client loads it all again: what it then holds is not new to it.
      this.told.begin(this.position);
      return false;
    }
    this.life = life;
    this.told.read(page.lastSeq);
    for (const entry of page.entries) {
      const event = this.eventOf(entry, page);
      // A page may hold more bytes than may wait: the rest is read again when there is room.
      if (this.shows(event) && !this.offer(event, null)) {
        this.pageSize = this.nextPageSize = SMALL_PAGE;
        return true;
      }
      this.remember(event);
      this.position = entry.number;
    }
    if (page.hasMore) this.pageSize = this.nextPageSize;
    else this.position = Math.max(this.position, page.lastSeq);
    return page.hasMore;
  }

  private eventOf({ number, record, inInbox }: FeedPage['entries'][number], { unread, unseen }: Counts): FeedEvent {
    if (!inInbox) return { kind: 'REMOVED', number, unread, unseen, id: record.id };
    return { kind: this.told.isNew(record, number) ? 'ADDED' : 'UPDATED', number, unread, unseen, record };
  }

  /** What was kept, then live. False: it did not fit, and has to be read again. */
  private goLive(): boolean {
    const kept = this.kept;
    this.keepFrom(kept.at(-1)?.change.number ?? this.keptFrom);
    // What was kept may have brought the feed's row into being, behind our reading.
    this.life = this.stream.currentLife ?? this.life;
    for (const { change, at } of kept) {
      if (change.number <= this.position) continue;
      if (this.shows(change) && !this.offer(change, at)) return false;
      this.remember(change);
      this.position = change.number;
      this.unread = change.unread;
      this.unseen = change.unseen;
    }
    if (this.options.reading === 'changed' && this.syncedAt !== this.position && !this.saySynced()) return false;
    this.live = true;
    this.pageSize = SMALL_PAGE;
    this.nextPageSize = PAGE_SIZE;
    this.told.end();
    return true;
  }

  /** By seq each has one place, and comes once. */
  private remember(event: FeedEvent): void {
    if (this.options.reading === 'changed' && 'record' in event) this.told.add(event.record, event.number);
  }

  private saySynced(): boolean {
    const life = this.live ? (this.stream.currentLife ?? this.life) : this.life;
    const told = this.tell('SYNCED', this.position, life);
    if (told) this.syncedAt = this.position;
    return told;
  }

  private tell(kind: 'SYNCED' | 'RESYNC', number: number, life: FeedLife): boolean {
    const { unread, unseen } = this;
    return this.outlet.offer({ event: { kind, number, unread, unseen }, life, publishedAt: null }, EVENT_BYTES);
  }

  private offer(event: FeedEvent, publishedAt: number | null, isAlone = false): boolean {
    const life = this.live ? (this.stream.currentLife ?? this.life) : this.life;
    return this.outlet.offer({ event, life, publishedAt }, sizeOf(event), isAlone);
  }
}

function sizeOf(event: FeedEvent): number {
  if (!('record' in event)) return EVENT_BYTES;
  const { title, message, data, actionUrl } = event.record.content;
  return EVENT_BYTES + title.length + message.length + data.length + (actionUrl?.length ?? 0);
}
