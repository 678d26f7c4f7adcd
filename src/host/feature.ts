import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import type { FeedListener, FeedListeners } from '../notifications/index.js';
import type { Sender } from './sender.js';

/** What a part of the host has registered. Mappings are known as soon as they are made; listeners hear when all of the host is. */
export class Feature implements OnApplicationBootstrap, OnModuleDestroy {
  constructor(
    sender: Sender,
    private readonly known: FeedListeners,
    mappings: readonly object[],
    private readonly listeners: readonly FeedListener[],
  ) {
    for (const mapping of mappings) sender.register(mapping);
  }

  async onApplicationBootstrap(): Promise<void> {
    for (const listener of this.listeners) await this.known.register(listener);
  }

  /** Before what they use in the host is gone. */
  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.listeners.map((listener) => this.known.stop(listener.name)));
  }
}
