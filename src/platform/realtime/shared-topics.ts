import type { Bus, Unsubscribe } from './bus.js';

interface SharedTopic {
  users: number;
  subscribed: Promise<void>;
  unsubscribe: Unsubscribe | undefined;
}

/** Topics of the bus that many at this node use: each is subscribed to once, from its first user to its last. */
export class SharedTopics {
  private readonly topics = new Map<string, SharedTopic>();

  constructor(
    private readonly bus: Bus,
    private readonly onMessage: (topic: string, message: string) => void,
  ) {}

  /** How many are listened to. */
  get size(): number {
    return this.topics.size;
  }

  /**
   * Takes a use of each, at once, to be given back by `release`; a topic may be named more than once.
   * @returns resolves when all of them are in force, or after `withinMs`: the bus may be away, and they take force when it is back.
   */
  async acquire(topics: readonly string[], withinMs: number): Promise<void> {
    const subscribed = new Set<Promise<void>>();
    for (const name of topics) {
      const topic = this.topics.get(name) ?? this.subscribe(name);
      topic.users += 1;
      subscribed.add(topic.subscribed);
    }
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise((resolve) => (timer = setTimeout(resolve, withinMs)));
    await Promise.race([Promise.all(subscribed), late]);
    clearTimeout(timer);
  }

  release(topics: readonly string[]): void {
    for (const name of topics) {
      const topic = this.topics.get(name);
      if (!topic) continue;
      topic.users -= 1;
      if (topic.users > 0) continue;
      this.topics.delete(name);
      topic.unsubscribe?.();
    }
  }

  private subscribe(name: string): SharedTopic {
    const topic: SharedTopic = { users: 0, subscribed: Promise.resolve(), unsubscribe: undefined };
    this.topics.set(name, topic);
    topic.subscribed = this.bus
      .subscribe(name, (message) => this.onMessage(name, message))
      .then(
        (unsubscribe) => {
          // It may take force when nobody is left, or others have come meanwhile for whom it was asked for again.
          if (this.topics.get(name) === topic) topic.unsubscribe = unsubscribe;
          else unsubscribe();
        },
        // The bus has stopped.
        () => undefined,
      );
    return topic;
  }
}
