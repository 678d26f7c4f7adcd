import { Injectable } from '@nestjs/common';
import { InstallationEpoch } from '../../platform/database/index.js';
import { Events } from '../../platform/events/index.js';
import { Bus } from '../../platform/realtime/index.js';
import { InboxChanged, NotificationsPublished, SendPublished } from '../events/index.js';
import { type Counts, type NotificationContent, UNTOUCHED } from '../notification.record.js';
import type { ChangedFeed } from '../feed-changes.js';
import type { PublishingPlan } from '../publishing-hooks.js';
import { partsOf, type PlannedContent, type PlannedSend } from '../planned-send.js';
import type { BumpedFeed } from '../publish.repository.js';
import { type FeedChange, feedTopic, serializeFeedMessage } from './feed-change.js';
import type { FeedState } from './feed.rows.js';
import { CHUNK_TOPIC, type ChunkRecipient, type FeedChunk, MIN_CHUNK, serializeFeedChunks } from './feed-chunk.js';

/** What one transaction published. */
export interface Published {
  sends: readonly PlannedSend[];
  feeds: ReadonlyMap<string, BumpedFeed>;
  /** What it took out of inboxes, as newer ones came in their place. */
  replaced: ReadonlyMap<string, ChangedFeed>;
  plan: PublishingPlan;
}

/** Tells the gateways what a transaction did, after its commit. A hint: nobody waits for it, and it may be lost. */
@Injectable()
export class FeedAnnouncer {
  constructor(
    private readonly bus: Bus,
    private readonly epoch: InstallationEpoch,
    private readonly events: Events,
  ) {}

  /**
   * All that this transaction put into one feed goes in one message, so that it is emitted together; a send to many goes as chunks to
   * those who got nothing else by it, unless what it says is sealed.
   */
  published({ sends, feeds, replaced, plan }: Published): void {
    const changes = new Map<string, FeedChange[]>();
    for (const { send, said, recipients } of sends.flatMap(saidBy)) {
      const content = contentOf(send, said);
      const chunks = { audible: [] as ChunkRecipient[], silent: [] as ChunkRecipient[] };
      for (const { userId, notificationId } of recipients) {
        const feed = feeds.get(userId);
        if (!feed) continue;
        const planned = plan.of(notificationId);
        const { isListed } = planned;
        const isSilent = planned.isSilent || feed.silenced.has(notificationId);
        const isOfMany = recipients.length >= MIN_CHUNK && said.sealed === null;
        if (isListed && isOfMany && feed.count === 1 && !replaced.has(userId)) {
          const to = isSilent ? chunks.silent : chunks.audible;
          to.push([userId, feed.epoch, notificationId, feed.last_seq, feed.unread_count, feed.unseen_count]);
          continue;
        }
        const list = changes.get(userId) ?? [];
        changes.set(userId, list);
        const number = feed.last_seq - (feed.count - 1 - list.length);
        list.push(
          isListed
            ? {
                kind: 'ADDED',
                number,
                ...NO_COUNTS,
                record: { id: notificationId, seq: number, rev: number, content, ...UNTOUCHED, silent: isSilent },
              }
            : { kind: 'REMOVED', number, ...NO_COUNTS, id: notificationId },
        );
      }
      this.announceChunk(content, chunks.audible);
      this.announceChunk(content, chunks.silent, true);
    }
    for (const [recipient, list] of changes) {
      const feed = feeds.get(recipient);
      if (!feed) continue;
      countBackwards(list, feed);
      const older = replaced.get(recipient);
      const from = feed.last_seq - feed.count - (older?.count ?? 0) + 1;
      const all = older?.changes === null ? null : [...(older?.changes ?? []), ...list];
      this.announce(recipient, feed.epoch, from, feed.last_seq, all);
    }
    for (const feed of replaced.values()) this.tell(feed);
    this.tellPublished(sends);
    const count = sends.reduce((sum, send) => sum + send.recipients.length, 0);
    this.events.emit(new NotificationsPublished(count, sends.length, Date.now()));
  }

  /** What changed in one inbox that it was in already. */
  changed(changed: ChangedFeed): void {
    const { recipient, feed, count, changes } = changed;
    this.tell(changed);
    if (count > 0) this.announce(recipient, feed.epoch, feed.lastSeq - count + 1, feed.lastSeq, changes);
  }

  /** Its counts were not what they should have been: what changed can't be told one by one. */
  recounted(changed: ChangedFeed): void {
    this.tell({ ...changed, changes: null });
    this.resync(changed.recipient, changed.feed);
  }

  /** What changed in one inbox can't be told one by one: its last number says so. */
  resync(recipient: string, { epoch, lastSeq }: FeedState): void {
    this.announce(recipient, epoch, lastSeq, lastSeq, null);
  }

  /** Tells observers in this process. */
  private tell({ what, recipient, count, changes }: ChangedFeed): void {
    if (what === null || count === 0 || !this.events.hears(InboxChanged)) return;
    const ids = changes?.map((change) => ('record' in change ? change.record.id : change.id)) ?? null;
    this.events.emit(new InboxChanged(what, recipient, ids, count, Date.now()));
  }

  private tellPublished(sends: readonly PlannedSend[]): void {
    if (!this.events.hears(SendPublished)) return;
    for (const { sendId, scheduled, createdBy, type, category, recipients } of sends) {
      this.events.emit(
        new SendPublished(sendId, scheduled?.id ?? null, createdBy, type, category, recipients, Date.now()),
      );
    }
  }

  private announceChunk(content: NotificationContent, to: ChunkRecipient[], silent = false): void {
    if (to.length === 0) return;
    const chunk: FeedChunk = { installation: this.epoch.current, at: Date.now(), content, to };
    if (silent) chunk.silent = true;
    for (const text of serializeFeedChunks(chunk)) this.bus.publish(CHUNK_TOPIC, text);
  }

  private announce(recipient: string, epoch: number, from: number, to: number, changes: FeedChange[] | null): void {
    const message = { installation: this.epoch.current, epoch, from, to, at: Date.now(), changes };
    this.bus.publish(feedTopic(recipient), serializeFeedMessage(message));
  }
}

/** Counts after each: filled in when it is known what comes behind it. */
const NO_COUNTS: Counts = { unread: 0, unseen: 0 };

/** The feed's counts are those after the last one; what is in no list counts nowhere. */
function countBackwards(changes: FeedChange[], feed: BumpedFeed): void {
  let behind = 0;
  for (const change of changes.toReversed()) {
    change.unread = feed.unread_count - behind;
    change.unseen = feed.unseen_count - behind;
    if (change.kind === 'ADDED') behind += 1;
  }
}

function saidBy(send: PlannedSend) {
  return partsOf(send).map(({ content, recipients }) => ({ send, said: content, recipients }));
}

function contentOf(send: PlannedSend, said: PlannedContent): NotificationContent {
  return {
    type: send.type,
    category: send.category,
    topic: send.topic,
    priority: send.priority,
    title: said.title,
    message: said.message,
    actionUrl: said.actionUrl,
    data: said.data,
    createdAt: send.createdAt.getTime(),
    expiresAt: send.expiresAt?.getTime() ?? null,
    ...(said.sealed && { sealed: { contentId: said.contentId, ...said.sealed } }),
  };
}
