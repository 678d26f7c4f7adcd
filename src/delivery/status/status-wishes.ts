import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Config } from '../../platform/config/index.js';
import { Logger } from '../../platform/logging/index.js';
import { StatusEventsRepository } from './status-events.repository.js';

/** What no node has wanted for so long is not written down any more. */
export const WANTED_MS = 24 * 3_600_000;
const SAY_AGAIN_MS = 600_000;

/**
 * Says in the database that status events are wanted, so that they are written down whoever makes them true: a node of any role, of the version before, or one that was
 * started without the setting. Every node that has it says so before it answers anybody, and again and again.
 */
@Injectable()
export class StatusWishes implements OnModuleInit, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly config: Config,
    private readonly events: StatusEventsRepository,
    private readonly logger: Logger,
  ) {}

  async onModuleInit(): Promise<void> {
    if (this.config.STATUS_WEBHOOK_URL === undefined) return;
    await this.say();
    this.timer = setInterval(() => void this.sayAgain(), SAY_AGAIN_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private async say(): Promise<void> {
    await this.events.want(this.config.STATUS_WEBHOOK_EVENTS, WANTED_MS);
  }

  private async sayAgain(): Promise<void> {
    try {
      await this.say();
    } catch (err) {
      this.logger.error('it could not be said that status events are wanted; it is said again in ten minutes', { err });
    }
  }
}
