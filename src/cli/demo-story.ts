import { randomBytes } from 'node:crypto';
import { ask, Device, type InboxEvent } from './demo-client.js';
import { DemoFallback } from './demo-fallback.js';
import type { DemoHerald } from './demo-herald.js';
import { Timeline } from './demo-timeline.js';

const SEND = `mutation ($input: SendNotificationInput!) {
  sendNotification(input: $input) { accepted duplicate notifications { userId notificationId } }
}`;
const READ = `mutation ($ids: [ID!]!) { markNotificationsRead(ids: $ids) { affected inbox { unreadCount } } }`;

interface SendResult {
  accepted: number;
  duplicate: boolean;
  notifications: { userId: string; notificationId: string }[];
}

const ms = (duration: number) => `${duration.toFixed(1)} ms`;

/** Two people, three devices, one shop. Everything goes through the public API; whatever is not as promised ends it. */
export class DemoStory {
  private readonly timeline: Timeline;
  private readonly devices = new Set<Device>();
  /** Nobody of an earlier run. */
  private readonly run = randomBytes(3).toString('hex');
  private readonly ada = `ada-${this.run}`;
  private readonly ben = `ben-${this.run}`;
  private readonly cleo = `cleo-${this.run}`;
  /** The notifications that each person was promised, in the order of the promises. */
  private readonly owed = new Map<string, string[]>();

  constructor(
    private readonly herald: DemoHerald,
    private readonly print: (line: string) => void,
  ) {
    this.timeline = new Timeline(print);
  }

  async play(): Promise<void> {
    const { timeline } = this;
    timeline.begin();
    timeline.scene('Ada is online on two devices, Ben on his phone. It gets a first notification, and goes away.');
    const [laptop, phone, before] = await Promise.all([
      this.connect('Ada’s laptop', this.ada),
      this.connect('Ada’s phone', this.ada),
      this.connect('Ben’s phone', this.ben),
    ]);
    await this.sendTo([this.ben], 'Welcome', [before]);
    await this.disconnect(before);

    timeline.scene('The shop tells both of them something. Ada has it at once, on both devices.');
    const [shipped = ''] = await this.sendTo([this.ada, this.ben], 'Your order has shipped', [laptop, phone]);

    timeline.scene('Ada reads it on her laptop. Her phone knows.');
    await this.read(shipped, laptop, phone);

    timeline.scene('The shop tells Ben more. Say that it loses the answer, and asks again with the same key.');
    await this.send([this.ben], 'Your invoice', 'invoice-7');
    await this.send([this.ben], 'Your invoice', 'invoice-7');
    await this.send([this.ben], 'Out for delivery');

    timeline.scene('Ben is back, and resumes from his cursor: first what he missed, in order, then live.');
    const after = await this.resume(before, this.ben);
    await this.sendTo([this.ada, this.ben], 'Delivered', [laptop, phone, after]);

    timeline.scene('The shop tells Ada, who is there, and Cleo, who has never opened the app. Email finds Cleo, once.');
    const fallback = new DemoFallback(this.herald, timeline);
    await fallback.know([this.ada, this.cleo]);
    const askedAt = performance.now();
    const [adas = '', cleos = ''] = await this.sendTo([this.ada, this.cleo], 'Your refund', [laptop, phone]);
    await fallback.found('Cleo', cleos, askedAt);
    await fallback.waits(laptop, adas);
    await this.read(adas, laptop, phone);
    await fallback.withdrawn(laptop, adas);

    timeline.scene('Who got what');
    this.check(this.ada, laptop);
    this.check(this.ada, phone);
    this.check(this.ben, before, after);
  }

  /** Closes whatever sockets are open. */
  async end(): Promise<void> {
    this.timeline.flush();
    await Promise.all([...this.devices].map((device) => device.disconnect()));
  }

  private open(name: string, person: string, cursor?: string): Device {
    const device = new Device(name, this.herald.url, this.herald.token(person), cursor);
    this.devices.add(device);
    return device;
  }

  private async connect(name: string, person: string): Promise<Device> {
    const device = this.open(name, person);
    const synced = await device.next('SYNCED');
    this.timeline.note(name, `connected · ${badge(synced)}`, synced.at);
    return device;
  }

  private async disconnect(device: Device): Promise<void> {
    await device.disconnect();
    this.devices.delete(device);
    this.timeline.note(device.name, 'disconnected');
  }

  private async send(people: string[], title: string, idempotencyKey?: string): Promise<SendResult> {
    const { timeline, herald } = this;
    const key = idempotencyKey && `${idempotencyKey}-${this.run}`;
    const input = { to: { userIds: people }, type: 'order_status', title, message: 'Order 7', idempotencyKey: key };
    const asked = performance.now();
    timeline.note('shop', `sends “${title}”${idempotencyKey ? `, idempotencyKey ${idempotencyKey}` : ''}`, asked);
    const service = herald.token('shop', 'service');
    const { sendNotification: sent } = await ask<{ sendNotification: SendResult }>(herald.url, service, SEND, {
      input,
    });
    const answered = performance.now();
    const answer = sent.duplicate ? 'a duplicate: nothing more is sent' : `durable, for ${people.length}`;
    timeline.note('shop', `is answered ${ms(answered - asked)} after: ${answer}`, answered);
    for (const { userId, notificationId } of sent.duplicate ? [] : sent.notifications) {
      this.owed.set(userId, [...(this.owed.get(userId) ?? []), notificationId]);
    }
    return sent;
  }

  /** A send, and its arrival at those who are online. @returns the notifications, in the order of `people`. */
  private async sendTo(people: string[], title: string, online: Device[]): Promise<string[]> {
    const asked = performance.now();
    const [sent] = await Promise.all([
      this.send(people, title),
      ...online.map(async (device) => {
        const added = await device.next('ADDED');
        this.timeline.note(device.name, `got “${title}” ${ms(added.at - asked)} after · ${badge(added)}`, added.at);
      }),
    ]);
    return people.map((person) => sent.notifications.find(({ userId }) => userId === person)?.notificationId ?? '');
  }

  private async read(id: string, reader: Device, other: Device): Promise<void> {
    const asked = performance.now();
    this.timeline.note(reader.name, `reads it · badge ${reader.badge}`, asked);
    const updated = (device: Device) => device.next('UPDATED');
    const [, mine, theirs] = await Promise.all([
      ask(this.herald.url, this.herald.token(this.ada), READ, { ids: [id] }),
      updated(reader),
      updated(other),
    ]);
    this.timeline.note(reader.name, `${mine.notification?.status} · ${badge(mine)}`, mine.at);
    const word = `${theirs.notification?.status} ${ms(theirs.at - asked)} after · ${badge(theirs)}`;
    this.timeline.note(other.name, word, theirs.at);
  }

  private async resume(before: Device, person: string): Promise<Device> {
    const { name, cursor } = before;
    this.timeline.note(name, 'connects again, with its cursor');
    const device = this.open(name, person, cursor);
    for (let missed = idsOf([before]).length; missed < (this.owed.get(person)?.length ?? 0); missed += 1) {
      const added = await device.next('ADDED');
      this.timeline.note(name, `got “${added.notification?.title}”, which was missed`, added.at);
    }
    const synced = await device.next('SYNCED');
    this.timeline.note(name, `has everything, and is live · ${badge(synced)}`, synced.at);
    return device;
  }

  /** @param devices one device, in its connections one after the other. */
  private check(person: string, ...devices: Device[]): void {
    const { name = '', badge: unread = 0 } = devices.at(-1) ?? {};
    const owed = this.owed.get(person) ?? [];
    const got = idsOf(devices);
    if (got.join() !== owed.join()) throw new Error(`${name} was owed ${owed.join()} and got ${got.join()}`);
    this.print(`  ${name.padEnd(14)}${got.length} of ${owed.length}, each once, in order · badge ${unread}`);
  }
}

function idsOf(devices: readonly Device[]): string[] {
  const arrived = devices.flatMap((device) => device.arrived);
  return arrived.flatMap(({ kind, notification }) => (kind === 'ADDED' && notification ? [notification.id] : []));
}

function badge(event: InboxEvent): string {
  return `badge ${event.inbox.unreadCount}`;
}
