import { Injectable } from '@nestjs/common';
import { InstallationEpoch } from '../../platform/database/index.js';
import { Events } from '../../platform/events/index.js';
import { Bus } from '../../platform/realtime/index.js';
import { NotificationsPublished } from '../events/index.js';
import type { NotificationRecord } from '../notification.record.js';
import type { BumpedFeed, PlannedSend } from '../publish.repository.js';
import { type FeedChange, feedTopic, MAX_CHANGES, serializeFeedMessage } from './feed-change.js';

/** Tells the gateways what a transaction did, after its commit. A hint: nobody waits for it, and it may be lost. */
@Injectable()
export class FeedAnnouncer {
  constructor(
    private readonly bus: Bus,
    private readonly epoch: InstallationEpoch,
    private readonly events: Events,
  ) {}

  /** One message for each feed: all that this transaction put into it, together. */
  published(sends: readonly PlannedSend[], feeds: ReadonlyMap<string, BumpedFeed>): void {
    const changes = new Map<string, FeedChange[]>();
    for (const send of sends) {
      for (const { userId, notificationId } of send.recipients) {
        const feed = feeds.get(userId);
        if (!feed) continue;
        const list = changes.get(userId) ?? [];
        changes.set(userId, list);
        const behind = feed.count - 1 - list.length;
        const number = feed.last_seq - behind;
        list.push({
          kind: 'ADDED',
          number,
          unread: feed.unread_count - behind,
          record: recordOf(send, notificationId, number),
        });
      }
    }
    for (const [recipient, list] of changes) {
      const feed = feeds.get(recipient);
      if (feed) this.announce(recipient, feed.epoch, feed.last_seq - feed.count + 1, feed.last_seq, list);
    }
    const count = sends.reduce((sum, send) => sum + send.recipients.length, 0);
    this.events.emit(new NotificationsPublished(count, sends.length, Date.now()));
  }

  /** A change of what is in one inbox already. More than MAX_CHANGES are not told one by one. */
  changed(recipient: string, epoch: number, changes: readonly FeedChange[]): void {
    const first = changes[0];
    const last = changes.at(-1);
    if (first && last) {
      this.announce(recipient, epoch, first.number, last.number, changes.length > MAX_CHANGES ? null : [...changes]);
    }
  }

  private announce(recipient: string, epoch: number, from: number, to: number, changes: FeedChange[] | null): void {
    const message = { installation: this.epoch.current, epoch, from, to, at: Date.now(), changes };
    this.bus.publish(feedTopic(recipient), serializeFeedMessage(message));
  }
}

function recordOf(send: PlannedSend, id: string, seq: number): NotificationRecord {
  return {
    id,
    seq,
    rev: seq,
    type: send.type,
    category: send.category,
    topic: null,
    priority: send.priority,
    title: send.title,
    message: send.message,
    actionUrl: send.actionUrl,
    data: send.data,
    createdAt: send.createdAt.getTime(),
    deliveredAt: null,
    seenAt: null,
    readAt: null,
  };
}
