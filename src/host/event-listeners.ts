import { DeliveryFailed } from '../delivery/index.js';
import { InboxChanged, NotificationsAcknowledged, SendPublished } from '../notifications/index.js';
import { Events } from '../platform/events/index.js';
import { Logger, RateLimitedLog } from '../platform/logging/index.js';
import type { HeraldEvents } from './herald-events.js';
import type { HeraldRuntime } from './herald-runtime.js';
import { ListenerQueue } from './listener-queue.js';

type Name = keyof HeraldEvents;
/** Hands an event on, under its name. */
type Heard = <Told extends Name>(name: Told, event: HeraldEvents[Told]) => void;

/**
 * Herald's events, in the process where they happened and after the commit: at most once. Whoever must miss none registers a `FeedListener`.
 *
 * A listener is called with one event at a time, in their order; 1,000 may wait for it, and what is more is dropped, with a line in the log.
 * What it throws, or rejects with, is logged and reaches nobody. Nothing of Herald's waits for it.
 */
export class EventListeners {
  private readonly log: RateLimitedLog;
  private readonly queues = new Map<Name, Set<ListenerQueue<HeraldEvents[Name]>>>();

  constructor(herald: HeraldRuntime) {
    this.log = new RateLimitedLog(herald.get(Logger).child('Listeners'), 1);
    listen(herald.get(Events), (name, event) => {
      for (const queue of this.queues.get(name) ?? []) queue.add(event);
    });
  }

  /** Calls `listener` with each from now on. @returns how to stop. */
  on<Told extends Name>(name: Told, listener: (event: HeraldEvents[Told]) => unknown): () => void {
    const queue = new ListenerQueue<HeraldEvents[Told]>(listener, {
      failed: (err) => this.log.write('error', 'a listener failed', { event: name, err }),
      dropped: () => this.log.write('warn', 'a listener is too slow: an event was dropped', { event: name }),
    }) as unknown as ListenerQueue<HeraldEvents[Name]>;
    const queues = this.queues.get(name) ?? new Set();
    this.queues.set(name, queues.add(queue));
    return () => void queues.delete(queue);
  }
}

function listen(events: Events, heard: Heard): void {
  events.on(SendPublished).subscribe(({ sendId, scheduledId, createdBy, type, category, recipients, at }) => {
    heard('published', { sendId, scheduledId, sentBy: createdBy, type, category, recipients, at: new Date(at) });
  });
  events.on(InboxChanged).subscribe(({ what, recipient, notificationIds, count, at }) => {
    heard(what, { recipient, notificationIds, count, at: new Date(at) });
  });
  events.on(NotificationsAcknowledged).subscribe(({ recipient, notificationIds, at }) => {
    heard('delivered', { recipient, notificationIds, at: new Date(at) });
  });
  events.on(DeliveryFailed).subscribe(({ at, ...failure }) => heard('failed', { ...failure, at: new Date(at) }));
}
