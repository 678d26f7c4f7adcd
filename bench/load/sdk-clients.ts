import { createHeraldClient, type HeraldClient } from '@herald/client';
import { WebSocket } from 'ws';
import { serveCalls } from '../machine/calls.js';
import { tokenOf, userOf } from '../peers/users.js';
import { pause } from '../wire/clock.js';

export interface SdkRequest {
  ports: readonly number[];
  session: number;
  count: number;
}

export interface SdkOutcome {
  /** For each close: from there until connected again, everything missed handed on, and SYNCED; milliseconds. */
  backMs: number[];
  /** Closes behind which that has not come yet. */
  away: number;
  lost: number;
  doubled: number;
  outOfOrder: number;
  /** By close code. */
  closes: Record<string, number>;
  refusals: string[];
}

const CHANGED = `subscription ($after: Cursor) {
  inboxChanged(after: $after) { kind notificationId inbox { cursor } }
}`;

interface Changed {
  inboxChanged: { kind: string; notificationId: string | null; inbox: { cursor: string } };
}

/** One person's device with the client as it comes: it follows both streams, and holds them against each other. */
class Device {
  readonly backMs: number[] = [];
  readonly closes: number[] = [];
  readonly numbers: number[] = [];
  readonly refusals: string[] = [];
  closedAt: number | undefined;
  isSynced = false;
  private readonly client: HeraldClient;
  private readonly handed = new Set<string>();
  /** Told by the inbox, and not handed on yet. */
  private readonly owed = new Set<string>();
  private after: string | undefined;

  constructor(urls: string[], user: string) {
    this.client = createHeraldClient({ url: urls, token: () => tokenOf(user), webSocketImpl: WebSocket });
    this.client.onState((state) => {
      if (state.status !== 'waiting') return;
      this.closes.push(state.code);
      this.isSynced = false;
      // An attempt that fails is part of the way back.
      this.closedAt ??= performance.now();
    });
    const onError = (error: unknown) => void this.refusals.push(String(error));
    this.client.onNotification(
      ({ id, data }) => {
        this.numbers.push(Number((data['mark'] as string).slice(0, 7)));
        this.handed.add(id);
        this.owed.delete(id);
        this.look();
      },
      { onError, onGap: onError },
    );
    this.client.subscribe<Changed, { after: string | undefined }>(CHANGED, {
      variables: () => ({ after: this.after }),
      onData: ({ inboxChanged: { kind, notificationId, inbox } }) => {
        this.after = inbox.cursor;
        if (kind === 'ADDED' && notificationId !== null && !this.handed.has(notificationId))
          this.owed.add(notificationId);
        if (kind === 'SYNCED') this.isSynced = true;
        this.look();
      },
      onError,
    });
  }

  close(): void {
    this.client.close();
  }

  private look(): void {
    if (this.closedAt === undefined || !this.isSynced || this.owed.size > 0) return;
    this.backMs.push(performance.now() - this.closedAt);
    this.closedAt = undefined;
  }
}

/** How many connect at once: they come as people do, not as one. */
const AT_ONCE = 64;
let devices: Device[] = [];

async function connect({ ports, session, count }: SdkRequest): Promise<void> {
  for (let at = 0; at < count; at += AT_ONCE) {
    for (let index = at; index < Math.min(count, at + AT_ONCE); index += 1) {
      const urls = ports.map((_, turn) => `ws://127.0.0.1:${ports[(index + turn) % ports.length]}/graphql`);
      devices.push(new Device(urls, userOf(session, index)));
    }
    const some = devices;
    while (!some.every(({ isSynced }) => isSynced)) await pause(10);
  }
}

/** Waits until each has as many as were sent to it, or nothing has come for so long. */
async function outcome({ sent, quietMs }: { sent: readonly number[]; quietMs: number }): Promise<SdkOutcome> {
  const had = () => devices.reduce((sum, { numbers }) => sum + numbers.length, 0);
  const wanted = sent.reduce((sum, count) => sum + count, 0);
  for (let last = -1, since = performance.now(); had() < wanted && performance.now() - since < quietMs;) {
    if (had() !== last) [last, since] = [had(), performance.now()];
    await pause(20);
  }
  // What comes too often comes a little later.
  await pause(500);
  const found: SdkOutcome = { backMs: [], away: 0, lost: 0, doubled: 0, outOfOrder: 0, closes: {}, refusals: [] };
  for (const [index, device] of devices.entries()) {
    const different = new Set(device.numbers);
    found.lost += (sent[index] ?? 0) - different.size;
    found.doubled += device.numbers.length - different.size;
    found.outOfOrder += device.numbers.filter((number, at) => number < (device.numbers[at - 1] ?? 0)).length;
    found.backMs.push(...device.backMs);
    if (device.closedAt !== undefined) found.away += 1;
    for (const code of device.closes) found.closes[code] = (found.closes[code] ?? 0) + 1;
    found.refusals.push(...device.refusals);
    device.close();
  }
  devices = [];
  return found;
}

const handlers = { connect, outcome };
export type SdkClientsCalls = typeof handlers;

serveCalls(handlers);
