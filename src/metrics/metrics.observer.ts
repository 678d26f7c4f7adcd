import { Injectable, type OnApplicationShutdown, type OnModuleInit, Optional } from '@nestjs/common';
import { Subscription } from 'rxjs';
import {
  ContentKeysCounted,
  EventsEmitted,
  GapHealed,
  NotificationsPublished,
  NotificationsTaken,
  SchedulePublished,
  SendCompleted,
  SignalsDropped,
} from '../notifications/events/index.js';
import { ConnectionRefused } from '../platform/admission/index.js';
import { SignInRefused } from '../platform/auth/index.js';
import { Events } from '../platform/events/index.js';
import { RequestShed } from '../platform/overload/index.js';
import { PresenceTold } from '../platform/presence/events/index.js';
import { Bus } from '../platform/realtime/index.js';
import {
  BusLost,
  BusRestored,
  ConnectionClosed,
  ConnectionOpened,
  EventStreamClosed,
  EventStreamOpened,
  SocketClosed,
  SubscriptionEnded,
  SubscriptionStarted,
} from '../platform/realtime/events/index.js';
import { BoundedLabel, closeCodeLabel } from './bounded-label.js';
import { Metrics } from './metrics.js';

/** Turns what happens into numbers. Listeners may not throw: what is thrown here has nobody to catch it. */
@Injectable()
export class MetricsObserver implements OnModuleInit, OnApplicationShutdown {
  private readonly listening = new Subscription();
  private readonly subscriptionNames = new BoundedLabel(32);
  private readonly refusals = new BoundedLabel(32);

  constructor(
    private readonly events: Events,
    private readonly metrics: Metrics,
    @Optional() private readonly bus?: Bus,
  ) {}

  onModuleInit(): void {
    this.watchSockets();
    this.watchNotifications();
    // It may have connected before anybody listened.
    this.metrics.busUp.set(this.bus?.isUp ? 1 : 0);
    this.on(RequestShed, ({ reason }) => this.metrics.requestsShed.inc({ reason }));
    this.on(PresenceTold, ({ people, seconds, outcome }) => {
      this.metrics.presencePeople.set(people);
      this.metrics.presenceHeartbeat.observe({ outcome }, seconds);
    });
    this.on(BusLost, () => this.metrics.busUp.set(0));
    this.on(BusRestored, () => this.metrics.busUp.set(1));
  }

  /** Not before: those that are sent away when a node is stopped are counted, too. */
  onApplicationShutdown(): void {
    this.listening.unsubscribe();
  }

  private watchSockets(): void {
    const { connections, connectionsClosed, connectionsRefused, eventStreams, eventStreamsClosed } = this.metrics;
    const { subscriptions, signInsRefused } = this.metrics;
    this.on(ConnectionOpened, () => connections.inc());
    this.on(ConnectionClosed, () => connections.dec());
    this.on(SocketClosed, ({ code }) => connectionsClosed.inc({ code: closeCodeLabel(code) }));
    this.on(ConnectionRefused, ({ reason }) => connectionsRefused.inc({ reason }));
    this.on(EventStreamOpened, () => eventStreams.inc());
    this.on(EventStreamClosed, ({ code }) => {
      eventStreams.dec();
      eventStreamsClosed.inc({ code: closeCodeLabel(code) });
    });
    this.on(SubscriptionStarted, ({ name, path }) =>
      subscriptions.inc({ name: this.subscriptionNames.of(name), path }),
    );
    this.on(SubscriptionEnded, ({ name, path }) => subscriptions.dec({ name: this.subscriptionNames.of(name), path }));
    this.on(SignInRefused, ({ transport, reason }) =>
      signInsRefused.inc({ transport, reason: this.refusals.of(reason) }),
    );
  }

  private watchNotifications(): void {
    const { notificationsTaken, scheduleLateSeconds } = this.metrics;
    const { notificationsPublished, eventsEmitted, publishToEmit, gapsHealed, sendSeconds } = this.metrics;
    this.on(NotificationsPublished, ({ count }) => notificationsPublished.inc(count));
    const labels = {
      notificationAdded: { subscription: 'notificationAdded' },
      inboxChanged: { subscription: 'inboxChanged' },
      signalReceived: { subscription: 'signalReceived' },
    } as const;
    this.on(EventsEmitted, ({ subscription, publishedAtMs, count }) => {
      eventsEmitted.inc(labels[subscription], count);
      if (publishedAtMs === null) return;
      // Another node's clock may be ahead of ours.
      const seconds = Math.max(0, Date.now() - publishedAtMs) / 1_000;
      for (let told = 0; told < count; told += 1) publishToEmit.observe(seconds);
    });
    this.on(NotificationsTaken, ({ why, count }) => notificationsTaken.inc({ why }, count));
    this.on(SchedulePublished, ({ lateSeconds }) => scheduleLateSeconds.observe(Math.max(0, lateSeconds)));
    this.on(SignalsDropped, ({ count }) => this.metrics.signalsDropped.inc(count));
    this.on(GapHealed, ({ cause }) => gapsHealed.inc({ cause }));
    this.on(ContentKeysCounted, ({ rowsByKey }) => {
      this.metrics.sealedRows.reset();
      for (const [key, rows] of Object.entries(rowsByKey)) this.metrics.sealedRows.set({ key }, rows);
    });
    this.on(SendCompleted, ({ seconds, outcome }) => sendSeconds.observe({ outcome }, seconds));
  }

  private on<Event extends object>(type: abstract new (...args: never[]) => Event, listener: (event: Event) => void) {
    this.listening.add(this.events.on(type).subscribe(listener));
  }
}
