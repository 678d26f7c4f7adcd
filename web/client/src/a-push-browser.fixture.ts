import type { PushBrowser, PushRecord, WorkerMessage } from './push-browser.js';

/** A browser that a test tells what to do. Its subscriptions are numbered. */
export class FakePushBrowser implements PushBrowser {
  isSupported = true;
  permission: NotificationPermission = 'granted';
  /** What the person answers. */
  answers: NotificationPermission = 'granted';
  asked = 0;
  record: PushRecord | null = null;
  /** What it holds: its endpoint, and the key that it was made with. */
  held: { endpoint: string; key: string } | null = null;
  made = 0;
  /** How many are at it at the same time, at most. */
  atOnce = 0;
  private now = 0;
  private listener: ((message: WorkerMessage) => void) | undefined;

  async ask(): Promise<NotificationPermission> {
    this.asked += 1;
    this.permission = this.answers;
    return this.permission;
  }

  async current(): Promise<PushSubscription | null> {
    return this.held && subscriptionOf(this.held.endpoint, () => (this.held = null));
  }

  async subscribed(key: string): Promise<PushSubscription> {
    if (this.held?.key !== key) {
      this.made += 1;
      this.held = { endpoint: `https://push.example/${this.made}`, key };
    }
    return subscriptionOf(this.held.endpoint, () => (this.held = null));
  }

  onMessage(listener: (message: WorkerMessage) => void): () => void {
    this.listener = listener;
    return () => (this.listener = undefined);
  }

  tell(message: WorkerMessage): void {
    this.listener?.(message);
  }

  async exclusively<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    this.now += 1;
    this.atOnce = Math.max(this.atOnce, this.now);
    try {
      return await work();
    } finally {
      this.now -= 1;
    }
  }
}

function subscriptionOf(endpoint: string, drop: () => void): PushSubscription {
  return {
    endpoint,
    toJSON: () => ({ endpoint, expirationTime: null, keys: { p256dh: 'p', auth: 'a' } }),
    unsubscribe: async () => {
      drop();
      return true;
    },
  } as unknown as PushSubscription;
}
