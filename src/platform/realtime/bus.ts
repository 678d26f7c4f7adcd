/**
 * A hint between nodes: what is published may be lost, and nobody waits for it. What must arrive is in PostgreSQL.
 *
 * `publish` never throws and never blocks. `subscribe` resolves when the subscription is in force, so that nothing
 * published after that is missed while the connection lives; while Redis is away it stays pending, and takes force
 * when Redis is back. After any time in which messages may have been lost, the `onRestored` listeners are called,
 * when all subscriptions are in force again. Messages of one publisher arrive in its order, those of two in any.
 */
export abstract class Bus {
  abstract publish(topic: string, message: string): void;
  abstract subscribe(topic: string, handler: (message: string) => void): Promise<Unsubscribe>;
  /** Answers how to stop listening. */
  abstract onRestored(listener: () => void): Unsubscribe;
  /** Does it come through at this moment? */
  abstract readonly isUp: boolean;
}

export type Unsubscribe = () => void;
