import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import type { FeedListener, FeedListeners } from '../notifications/index.js';
import type { Sender } from './sender.js';

/** How long the host's start waits for its listeners. It goes on without them then, and they are registered when that can be done. */
const REGISTER_MS = 5_000;

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
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, REGISTER_MS)));
    const registered = Promise.all(this.listeners.map((listener) => this.known.register(listener)));
    await Promise.race([registered, late]).finally(() => clearTimeout(timer));
  }

  /** Before what they use in the host is gone. */
  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.listeners.map((listener) => this.known.stop(listener.name)));
  }
}
