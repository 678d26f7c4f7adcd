import { ask, type Device } from './demo-client.js';
import type { DemoHerald } from './demo-herald.js';
import type { Timeline } from './demo-timeline.js';

const KNOW = `mutation ($recipients: [RecipientInput!]!) { upsertRecipients(recipients: $recipients) }`;
const EXPLAIN = `query ($id: ID!) {
  explainDelivery(notificationId: $id) { deliveries { id channel status reason nextAttemptAt deliveredAt } }
}`;

interface Delivery {
  id: string;
  channel: string;
  status: string;
  reason: string | null;
  nextAttemptAt: string | null;
}

const PATIENCE_MS = 10_000;
const LOOK_EVERY_MS = 25;
/** What somebody who is away is waited for at most: longer means that nobody knows whether he is. */
const SOON_MS = 5_000;

/** What it is, it stays: a Herald may have no mail server, or nobody there may want any. */
const isOver = ({ status }: Delivery) => OVER.has(status);
const OVER: ReadonlySet<string> = new Set(['DELIVERED', 'FAILED', 'SKIPPED', 'CANCELLED']);

/** Email, for who does not have the app open, and for who has. */
export class DemoFallback {
  constructor(
    private readonly herald: DemoHerald,
    private readonly timeline: Timeline,
  ) {}

  /** An address that leads nowhere, whatever mail server this Herald has. */
  async know(people: readonly string[]): Promise<void> {
    const recipients = people.map((id) => ({ id, email: `${id}@demo.invalid`, locale: 'en' }));
    await ask(this.herald.url, this.service, KNOW, { recipients });
    this.timeline.note('shop', `tells Herald the addresses of ${people.length}`);
  }

  /** Who is away: by email, within a moment. */
  async found(name: string, notificationId: string, sentAt: number): Promise<void> {
    const isKnown = (email: Delivery) => isOver(email) || Date.parse(email.nextAttemptAt ?? '') > Date.now() + SOON_MS;
    const email = await this.emailWhen(notificationId, isKnown);
    const after = `${(performance.now() - sentAt).toFixed(0)} ms after`;
    if (email.status === 'DELIVERED') this.timeline.note(name, `was found by email ${after}${this.fileOf(email)}`);
    else this.timeline.note(name, `would be found by email: ${email.status}, ${email.reason}`);
  }

  /** Who is there: not before she had time to look. */
  async waits(device: Device, notificationId: string): Promise<void> {
    const { status, reason } = await this.emailWhen(notificationId, () => true);
    this.timeline.note(device.name, `her email waits: ${status}, ${reason}`);
  }

  async withdrawn(device: Device, notificationId: string): Promise<void> {
    const { status, reason } = await this.emailWhen(notificationId, isOver);
    if (status === 'CANCELLED')
      this.timeline.note(device.name, `her email is not needed any more: ${status}, ${reason}`);
    else this.timeline.note(device.name, `what became of her email: ${status}${reason === null ? '' : `, ${reason}`}`);
  }

  private fileOf({ id }: Delivery): string {
    return this.herald.mailDir === null ? '' : ` · open ${this.herald.mailDir}/${id}.html`;
  }

  private async emailWhen(notificationId: string, isGood: (email: Delivery) => boolean): Promise<Delivery> {
    const until = performance.now() + PATIENCE_MS;
    for (;;) {
      const { explainDelivery } = await ask<{ explainDelivery: { deliveries: Delivery[] } }>(
        this.herald.url,
        this.service,
        EXPLAIN,
        { id: notificationId },
      );
      const email = explainDelivery.deliveries.find(({ channel }) => channel === 'email');
      if (!email) throw new Error('this Herald has no email');
      if (isGood(email)) return email;
      if (performance.now() > until) throw new Error(`the email is still ${email.status}, ${email.reason}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  private get service(): string {
    return this.herald.token('shop', 'service');
  }
}
