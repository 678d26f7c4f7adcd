import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { EventListeners } from 'herald';

/** At most once: good enough for a log, a counter, a cache that is thrown away. */
@Injectable()
export class ActivityLog implements OnModuleInit {
  private readonly logger = new Logger(ActivityLog.name);

  constructor(private readonly events: EventListeners) {}

  onModuleInit(): void {
    this.events.on('published', ({ type, recipients }) => this.logger.log(`${type} for ${recipients.length}`));
    this.events.on('read', ({ recipient, count }) => this.logger.log(`${recipient} has read ${count}`));
  }
}
