import { serveCalls } from '../machine/calls.js';
import { tokenOf, userOf } from '../peers/users.js';
import { nowMicros, pause } from '../wire/clock.js';
import { CONTENT, markOf, PRIMER } from '../wire/event.js';
import { Histogram, type Latencies } from '../wire/histogram.js';
import { ThinHttp } from './thin-http.js';

export interface SenderRequest {
  port: number;
  callers: number;
  session: number;
  /** Recipients are numbers 0 to users - 1 of the session. */
  users: number;
}

export interface Sent {
  /** Sends that were answered with "accepted". */
  sends: number;
  /** Notifications that they made. */
  notifications: number;
  seconds: number;
  /** From the moment a send was due to its answer. */
  latencies: Latencies;
  /** The share of what the clock asked for that was under way in time; 1 where no clock paces. */
  kept: number;
}

const MUTATION = `mutation ($input: SendNotificationInput!) { sendNotification(input: $input) { sendId accepted } }`;
const TICK_MS = 1;
/** Coprime with every count of users that is used here. */
const STRIDE = 7_919;

/** The services that send: over HTTP, each on a connection of its own. */
class Sender {
  private readonly histogram = new Histogram();
  private callers: ThinHttp[] = [];
  private asked: SenderRequest = { port: 0, callers: 0, session: 0, users: 1 };
  private numbers = new Int32Array(1);
  private count = 0;
  private sends = 0;
  private notifications = 0;

  open(asked: SenderRequest): void {
    const token = tokenOf('bench-service', ['service']);
    for (const caller of this.callers) caller.close();
    this.asked = asked;
    this.callers = Array.from({ length: asked.callers }, () => new ThinHttp(asked.port, token));
    this.numbers = new Int32Array(asked.users);
    this.count = 0;
  }

  /** A send that counts for nothing, to each of these. */
  async prime(indices: readonly number[]): Promise<void> {
    const [caller] = this.callers;
    for (let from = 0; from < indices.length; from += 1_000) {
      const some = indices.slice(from, from + 1_000);
      await this.post(caller!, some, PRIMER, nowMicros());
    }
  }

  /** Sends to one recipient each, by the clock; who finds no caller free waits, and that counts. @param startAt microseconds */
  async pace({ rate, durationMs, startAt }: { rate: number; durationMs: number; startAt: number }): Promise<Sent> {
    const began = this.begin();
    const free = [...this.callers];
    const due: number[] = [];
    const underWay = new Set<Promise<void>>();
    let asked = 0;
    const dispatch = () => {
      while (free.length > 0 && due.length > 0) {
        const caller = free.pop()!;
        const call = this.single(caller, due.shift()!).finally(() => {
          free.push(caller);
          underWay.delete(call);
          dispatch();
        });
        underWay.add(call);
        // Told by `Promise.all` below.
        call.catch(() => undefined);
      }
    };
    const wanted = Math.floor((durationMs * rate) / 1_000);
    while (asked < wanted) {
      await pause(TICK_MS);
      const now = Math.min(wanted, Math.floor(((nowMicros() - startAt) * rate) / 1e6));
      for (; asked < now; asked += 1) due.push(startAt + Math.floor((asked * 1e6) / rate));
      dispatch();
    }
    const kept = 1 - due.length / wanted;
    while (due.length > 0 || underWay.size > 0) await Promise.all(underWay);
    return { ...this.end(began), kept };
  }

  /** Every caller sends as fast as he is answered. @param recipients of each send */
  async flood({ durationMs, recipients }: { durationMs: number; recipients: number }): Promise<Sent> {
    const began = this.begin();
    const until = nowMicros() + durationMs * 1_000;
    const lane = async (caller: ThinHttp): Promise<void> => {
      while (nowMicros() < until) {
        if (recipients === 1) await this.single(caller, nowMicros());
        else await this.bulk(caller, recipients, nowMicros());
      }
    };
    await Promise.all(this.callers.map(lane));
    return this.end(began);
  }

  /** So many sends, each to the next `recipients` users: all users in turn. */
  async rounds({ sends, recipients }: { sends: number; recipients: number }): Promise<Sent> {
    const began = this.begin();
    for (let round = 0; round < sends; round += 1) await this.bulk(this.callers[0]!, recipients, nowMicros());
    return this.end(began);
  }

  /**
   * So many sends, one to each of the first users, all of them due at one moment, which is what their events bear. Answers when all are
   * accepted, with what is left until then.
   */
  async schedule({ count, inMs }: { count: number; inMs: number }): Promise<Sent & { leftMs: number }> {
    const began = this.begin();
    const dueAt = new Date(Date.now() + inMs);
    const dueMicros = nowMicros() + inMs * 1_000;
    const indices = Array.from({ length: count }, (_, index) => index);
    const lane = async (caller: ThinHttp): Promise<void> => {
      for (let index = indices.pop(); index !== undefined; index = indices.pop()) {
        this.numbers[index]! += 1;
        await this.post(caller, [index], this.numbers[index]!, dueMicros, { scheduledAt: dueAt });
        this.sends += 1;
        this.notifications += 1;
      }
    };
    await Promise.all(this.callers.map(lane));
    return { ...this.end(began), leftMs: dueAt.getTime() - Date.now() };
  }

  private begin(): number {
    this.histogram.clear();
    this.sends = 0;
    this.notifications = 0;
    return nowMicros();
  }

  private end(began: number): Sent {
    return {
      sends: this.sends,
      notifications: this.notifications,
      seconds: (nowMicros() - began) / 1e6,
      latencies: this.histogram.summary(),
      kept: 1,
    };
  }

  private async single(caller: ThinHttp, dueMicros: number): Promise<void> {
    const user = (this.count * STRIDE) % this.asked.users;
    this.count += 1;
    this.numbers[user]! += 1;
    await this.post(caller, [user], this.numbers[user]!, dueMicros);
    this.histogram.add(nowMicros() - dueMicros);
    this.sends += 1;
    this.notifications += 1;
  }

  private async bulk(caller: ThinHttp, recipients: number, dueMicros: number): Promise<void> {
    const { users } = this.asked;
    const first = (this.count * recipients) % users;
    const number = Math.floor((this.count * recipients) / users) + 1;
    this.count += 1;
    const indices = Array.from({ length: recipients }, (_, at) => (first + at) % users);
    await this.post(caller, indices, number, dueMicros);
    this.histogram.add(nowMicros() - dueMicros);
    this.sends += 1;
    this.notifications += recipients;
  }

  private async post(
    caller: ThinHttp,
    indices: readonly number[],
    number: number,
    micros: number,
    more: Record<string, unknown> = {},
  ): Promise<void> {
    const { type, category, priority, title, message, order } = CONTENT;
    const input = {
      to: { userIds: indices.map((index) => userOf(this.asked.session, index)) },
      type,
      category,
      priority,
      title,
      message,
      data: { mark: markOf(number, micros), order },
      ...more,
    };
    const answer = await caller.post(JSON.stringify({ query: MUTATION, variables: { input } }));
    if (!answer.includes(`"accepted":${indices.length}`)) throw new Error(`not accepted: ${answer.slice(0, 500)}`);
  }
}

const sender = new Sender();
const handlers = {
  open: (asked: SenderRequest) => sender.open(asked),
  prime: (indices: readonly number[]) => sender.prime(indices),
  pace: (asked: { rate: number; durationMs: number; startAt: number }) => sender.pace(asked),
  flood: (asked: { durationMs: number; recipients: number }) => sender.flood(asked),
  schedule: (asked: { count: number; inMs: number }) => sender.schedule(asked),
  rounds: (asked: { sends: number; recipients: number }) => sender.rounds(asked),
};
export type SenderCalls = typeof handlers;

serveCalls(handlers);
