import { EventEmitter } from 'node:events';
import { Bus, type Unsubscribe } from './bus.js';

/** Within one process: for tests, and the model that the contract suite holds the others against. */
export class MemoryBus extends Bus {
  private readonly topics = new EventEmitter().setMaxListeners(0);
  private readonly restored = new Set<() => void>();
  readonly isUp = true;

  publish(topic: string, message: string): void {
    setImmediate(() => this.topics.emit(topic, message));
  }

  async subscribe(topic: string, handler: (message: string) => void): Promise<Unsubscribe> {
    this.topics.on(topic, handler);
    return () => this.topics.off(topic, handler);
  }

  onRestored(listener: () => void): Unsubscribe {
    this.restored.add(listener);
    return () => this.restored.delete(listener);
  }
}
