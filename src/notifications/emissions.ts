import { Injectable } from '@nestjs/common';
import { Events } from '../platform/events/index.js';
import { EventsEmitted } from './events/index.js';

/**
 * Counts what is handed to sockets, up to a hundred thousand a second, and tells observers in lumps: a word for each would cost more
 * than making the event.
 */
@Injectable()
export class Emissions {
  private subscription: EventsEmitted['subscription'] = 'notificationAdded';
  private publishedAtMs: number | null = null;
  private count = 0;
  private isDue = false;

  constructor(private readonly events: Events) {}

  /** @param publishedAtMs in milliseconds since 1970; null for what was not published just now. */
  note(subscription: EventsEmitted['subscription'], publishedAtMs: number | null): void {
    if (subscription !== this.subscription || publishedAtMs !== this.publishedAtMs) {
      this.tell();
      this.subscription = subscription;
      this.publishedAtMs = publishedAtMs;
    }
    this.count += 1;
    if (this.isDue) return;
    this.isDue = true;
    setImmediate(this.tellSoon);
  }

  private readonly tellSoon = (): void => {
    this.isDue = false;
    this.tell();
  };

  private tell(): void {
    if (this.count === 0) return;
    const { subscription, publishedAtMs, count } = this;
    this.count = 0;
    this.events.emit(new EventsEmitted(subscription, publishedAtMs, count));
  }
}
