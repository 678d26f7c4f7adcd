import { serveCalls } from '../machine/calls.js';
import { tokenOf, userOf } from '../peers/users.js';
import { nowMicros, pause } from '../wire/clock.js';
import { MARK_LENGTH, markMicros, markNumber, PRIMER } from '../wire/event.js';
import { Histogram, type Latencies } from '../wire/histogram.js';
import { DIALECTS, type DialectName, type SubscribeRequest } from './dialects.js';
import { Inspector } from './inspector.js';
import { ThinSocket, type ThinSocketOptions } from './thin-socket.js';

export interface ConnectRequest {
  dialect: DialectName;
  port: number;
  /** Sockets, one for each user from number `from` on. */
  count: number;
  from: number;
  session: number;
  /** How many may be on their way at once, until they are open, or subscribed. */
  atOnce: number;
  until?: 'open' | 'subscribed';
  request: SubscribeRequest;
  /** A cursor for each of them. */
  after?: readonly string[];
  /** The number of the last event that each had before. Default: 0, for none. */
  had?: number;
  /** Each with the token that he had, where he was here before; default: with a fresh one. */
  sameTokens?: boolean;
  /** How many of them parse and check everything. */
  thorough: number;
  /** Answer each notification with acknowledgeNotifications, over the socket. */
  acknowledge?: boolean;
  /** Each number once, in whatever order: what several callers sent to one user at the same time. Default: in order. */
  anyOrder?: boolean;
  readsCursors?: boolean;
  /** Offer permessage-deflate. */
  packed?: boolean;
}

export interface Connected {
  seconds: number;
  /** From dialling to subscribed; of those that were waited for. */
  latencies: Latencies;
  /** When the first was dialled, in microseconds of the clock. */
  beganMicros: number;
}

export interface Received {
  /** Events but primers, over all sockets. */
  events: number;
  /** Of those published within the window. */
  window: Latencies;
  /** How old the latest event was, in milliseconds. */
  lagMs: number;
  /** When the latest event came, in microseconds of the clock. */
  latestMicros: number;
  inspected: number;
  acknowledged: number;
  /** Of all frames' payloads, as they came. */
  wireBytes: number;
  /** The first few of what is wrong: a number left out or doubled, a field that differs, a socket that was closed. */
  wrong: string[];
  wrongCount: number;
}

const MAX_WRONG = 10;
/**
 * Where the sockets come from. With thousands at one address, those of the last minute too, finding a free port takes longer than all that is
 * measured.
 */
const ADDRESSES = 50;
const ACKNOWLEDGE = 'mutation ($ids: [ID!]!) { acknowledgeNotifications(ids: $ids) }';

/** The receiving end: thousands of sockets in one process. */
class Receiver {
  private sockets: ThinSocket[] = [];
  private readonly histogram = new Histogram();
  private readonly tokens = new Map<string, string>();
  private inspector = new Inspector(false);
  private anyOrder = false;
  private window = { from: 0, to: Number.MAX_SAFE_INTEGER };
  private events = 0;
  private lagMicros = 0;
  private latestMicros = 0;
  private acknowledge = false;
  private acknowledged = 0;
  private acknowledgements = 0;
  private wrong: string[] = [];
  private wrongCount = 0;
  private closing = false;

  async connect(asked: ConnectRequest): Promise<Connected> {
    this.acknowledge = asked.acknowledge ?? false;
    this.anyOrder = asked.anyOrder ?? false;
    this.inspector = new Inspector(asked.readsCursors ?? false);
    if (asked.sameTokens !== true) this.tokens.clear();
    const tokens = Array.from({ length: asked.count }, (_, at) => this.tokenOf(userOf(asked.session, asked.from + at)));
    const latencies = new Histogram();
    const began = nowMicros();
    let next = 0;
    const lane = async (): Promise<void> => {
      while (next < asked.count) {
        const at = next;
        next += 1;
        const dialled = nowMicros();
        const socket = this.dial(asked, at, tokens[at]!);
        await (asked.until === 'open' ? socket.opened : socket.subscribed);
        latencies.add(nowMicros() - dialled);
      }
    };
    await Promise.all(Array.from({ length: Math.min(asked.atOnce, asked.count) }, lane));
    return { seconds: (nowMicros() - began) / 1e6, latencies: latencies.summary(), beganMicros: began };
  }

  private tokenOf(user: string): string {
    const token = this.tokens.get(user) ?? tokenOf(user);
    this.tokens.set(user, token);
    return token;
  }

  /** What was published from then to then is measured; what comes besides is counted alone. */
  measure(window: { from: number; to: number }): void {
    this.window = window;
    this.histogram.clear();
  }

  received(): Received {
    return {
      events: this.events,
      window: this.histogram.summary(),
      lagMs: this.lagMicros / 1_000,
      latestMicros: this.latestMicros,
      inspected: this.inspector.inspected,
      acknowledged: this.acknowledged,
      wireBytes: this.sockets.reduce((sum, socket) => sum + socket.wireBytes, 0),
      wrong: this.wrong,
      wrongCount: this.wrongCount,
    };
  }

  /** Resolves when so many events have come in all, or when none comes any more. */
  async until({ events, quietMs }: { events: number; quietMs: number }): Promise<Received> {
    let last = this.events;
    let since = Date.now();
    while (this.events < events) {
      await pause(5);
      if (this.events !== last) {
        last = this.events;
        since = Date.now();
      } else if (Date.now() - since > quietMs) break;
    }
    return this.received();
  }

  /** Which have seen no event yet. */
  unprimed(): number[] {
    return this.sockets.filter((socket) => !socket.primed && !socket.stopped).map((socket) => socket.index);
  }

  stopReading(indices: readonly number[]): void {
    for (const index of indices) this.sockets[index]?.stopReading();
  }

  /** Cuts all sockets, and forgets what was counted. */
  closeAll(): void {
    this.closing = true;
    for (const socket of this.sockets) socket.cut();
    this.sockets = [];
    this.events = 0;
    this.acknowledged = 0;
    this.wrong = [];
    this.wrongCount = 0;
    this.histogram.clear();
    this.closing = false;
  }

  private dial(asked: ConnectRequest, at: number, token: string): ThinSocket {
    const index = asked.from + at;
    const after = asked.after?.[at];
    const options: ThinSocketOptions = {
      port: asked.port,
      localAddress: `127.0.0.${1 + (index % ADDRESSES)}`,
      token,
      dialect: DIALECTS[asked.dialect],
      packed: asked.packed ?? false,
      request: { ...asked.request, ...(after === undefined ? {} : { after }) },
      onEvent: (socket, bytes, mark, start, end) => this.take(socket, bytes, mark, start, end),
      onOther: (socket, text) => this.hear(socket, text),
      onClosed: (socket, why) => {
        if (!this.closing && !socket.stopped) this.complain(`socket ${socket.index}: ${why}`);
      },
    };
    const socket = new ThinSocket(index, options);
    socket.thorough = at < asked.thorough;
    socket.last = asked.had ?? 0;
    this.sockets[index] = socket;
    return socket;
  }

  private take(socket: ThinSocket, bytes: Buffer, mark: number, start: number, end: number): void {
    socket.primed = true;
    const number = markNumber(bytes, mark);
    if (number === PRIMER) return;
    this.checkNumber(socket, number);
    socket.last = number;
    this.events += 1;
    const now = nowMicros();
    const published = markMicros(bytes, mark);
    this.lagMicros = now - published;
    this.latestMicros = now;
    if (published >= this.window.from && published < this.window.to) this.histogram.add(now - published);
    if (socket.thorough) {
      const problem = this.inspector.inspect(
        socket.index,
        bytes.toString('utf8', start, end),
        bytes.toString('latin1', mark, mark + MARK_LENGTH),
      );
      if (problem !== undefined) this.complain(`socket ${socket.index}: ${problem}`);
    }
    if (this.acknowledge) this.sayAcknowledged(socket, bytes.toString('utf8', start, end));
  }

  private checkNumber(socket: ThinSocket, number: number): void {
    if (!this.anyOrder) {
      if (number !== socket.last + 1) this.complain(`socket ${socket.index}: ${number} behind ${socket.last}`);
      return;
    }
    socket.seen ??= new Set();
    if (socket.seen.has(number)) this.complain(`socket ${socket.index}: ${number} twice`);
    socket.seen.add(number);
  }

  private sayAcknowledged(socket: ThinSocket, frame: string): void {
    const id = /"notificationAdded":\{"id":"([\w-]{36})"/.exec(frame)?.[1];
    if (id === undefined) return this.complain(`socket ${socket.index}: no id in ${frame}`);
    this.acknowledgements += 1;
    const payload = { query: ACKNOWLEDGE, variables: { ids: [id] } };
    socket.say(JSON.stringify({ id: `a${this.acknowledgements}`, type: 'subscribe', payload }));
  }

  private hear(socket: ThinSocket, text: string): void {
    if (text.includes('"acknowledgeNotifications":1')) this.acknowledged += 1;
    else if (text.includes('"errors"') || text.includes('"type":"error"')) {
      this.complain(`socket ${socket.index}: ${text.slice(0, 300)}`);
    }
  }

  private complain(what: string): void {
    this.wrongCount += 1;
    if (this.wrong.length < MAX_WRONG) this.wrong.push(what);
  }
}

const receiver = new Receiver();
const handlers = {
  connect: (asked: ConnectRequest) => receiver.connect(asked),
  measure: (window: { from: number; to: number }) => receiver.measure(window),
  received: () => receiver.received(),
  until: (asked: { events: number; quietMs: number }) => receiver.until(asked),
  unprimed: () => receiver.unprimed(),
  stopReading: (indices: readonly number[]) => receiver.stopReading(indices),
  closeAll: () => receiver.closeAll(),
};
export type ReceiverCalls = typeof handlers;

serveCalls(handlers);
