import type { ConnectRequest, Received, ReceiverCalls } from '../load/receiver.js';
import type { BenchProcess } from '../machine/processes.js';
import type { PublisherCalls } from '../load/publisher.js';
import { cpuSeconds, residentBytes } from '../machine/usage.js';
import { makeFeeds } from '../peers/herald-feeds.js';
import { type PeerServer, startPeer } from '../peers/peer-server.js';
import type { PeerName, Target } from '../peers/publication.js';
import { nowMicros, pause } from '../wire/clock.js';
import type { Latencies } from '../wire/histogram.js';
import { BrokenRun, type Run, startPublisher, startReceiver } from './scenario.js';

export interface Step {
  /** Deliveries a second that were asked for. */
  rate: number;
  delivered: number;
  latencies: Latencies;
  /** CPU-seconds of the server for a million deliveries. */
  cpuPerMillion: number;
  /** The load kept its pace. */
  loadKept: boolean;
  /** It was given up: everything came late, and later still. */
  cutShort: boolean;
}

export const CONNECT_AT_ONCE = 64;
const THOROUGH = 20;
const START_IN_MICROS = 30_000;
const POLL_MS = 200;
/** A step whose events are this old has missed, and would only pile up more. */
const HOPELESS_MS = 1_000;
/** Nothing came for so long: what is missing is lost. */
const QUIET_MS = 5_000;
const PRIME_TIMEOUT_MS = 30_000;
/** For each: more than the kernel takes for a socket that nobody reads (4 MB to send, some to receive). */
const FILLING = { messages: 50, chars: 100_000 };
/** Below this the load, not the server, is what was measured. */
const LOAD_KEPT = 0.97;

/**
 * The publisher of these rows writes to Redis what a node would write after its commit, and PostgreSQL has none of it: so a
 * Herald must not look there meanwhile. Its queues are wide for the steps that miss, which would otherwise end in losses;
 * where p95 is below 100 ms, next to nothing waits in them.
 */
const HERALD_ENVIRONMENT = {
  POSITION_CHECK: '1h',
  STREAM_QUEUE_EVENTS: '100000',
  STREAM_QUEUE_BYTES: '1073741824',
};

export interface BusSessionOptions {
  peer: PeerName;
  target: Target;
  users: number;
  /** Those of them who read to the end; the others are stopped. Default: all. */
  readers?: number;
  env?: Readonly<Record<string, string>>;
}

/** One server with its subscribers, told over Redis. */
export class BusSession {
  private expected = 0;
  /** Of the server, while a step was under way; in bytes. */
  peakResident = 0;

  private constructor(
    private readonly run: Run,
    private readonly options: BusSessionOptions,
    private readonly session: number,
    readonly server: PeerServer,
    readonly receiver: BenchProcess<ReceiverCalls>,
    private readonly publisher: BenchProcess<PublisherCalls>,
  ) {}

  static async open<Result>(
    run: Run,
    options: BusSessionOptions,
    work: (session: BusSession) => Promise<Result>,
  ): Promise<Result> {
    const receiver = startReceiver('load');
    const publisher = startPublisher('load');
    let server: PeerServer | undefined;
    try {
      server = await startPeer(options.peer, {
        backends: run.backends,
        target: options.target,
        cores: 'server',
        env: { ...HERALD_ENVIRONMENT, ...options.env },
        profileTo: run.profileTo,
      });
      const bus = new BusSession(run, options, run.nextSession(), server, receiver, publisher);
      await bus.openPublisher();
      return await work(bus);
    } finally {
      await Promise.all([receiver.stop('SIGKILL'), publisher.stop('SIGKILL'), server?.stop()]);
    }
  }

  /** @param change for a part of the users, or others than this session's. */
  connect(change: Partial<ConnectRequest> = {}) {
    return this.receiver.calls.connect({
      dialect: this.server.dialect,
      port: this.server.port,
      count: this.options.users,
      from: 0,
      session: this.session,
      atOnce: CONNECT_AT_ONCE,
      request: { reading: 'added' },
      thorough: THOROUGH,
      readsCursors: this.options.peer === 'herald',
      ...change,
    });
  }

  /** Until each socket has seen an event: only then it is known to be subscribed. */
  async prime(): Promise<void> {
    const deadline = Date.now() + PRIME_TIMEOUT_MS;
    let unprimed = await this.receiver.calls.unprimed();
    while (unprimed.length > 0) {
      if (Date.now() > deadline) throw new BrokenRun(`${unprimed.length} sockets never saw an event`);
      await this.publisher.calls.prime(unprimed);
      const told = Date.now();
      while (unprimed.length > 0 && Date.now() < told + 1_000) {
        await pause(20);
        unprimed = await this.receiver.calls.unprimed();
      }
    }
    // Primers that are still under way belong to nobody's measurement.
    await this.settled();
    await this.server.beginProfile();
  }

  /** Events at a steady pace. @param rate deliveries a second */
  async step(rate: number, warmUpMs: number, measureMs: number): Promise<Step> {
    const { users, target } = this.options;
    const told = target === 'all' ? users : 1;
    const fan = target === 'all' ? this.readers : 1;
    const startAt = nowMicros() + START_IN_MICROS;
    const from = startAt + warmUpMs * 1_000;
    await this.receiver.calls.measure({ from, to: from + measureMs * 1_000 });
    const cpuBefore = cpuSeconds(this.server.pid);
    const before = this.expected;
    let done = false;
    const pacing = this.publisher.calls.pace({ rate: rate / told, warmUpMs, measureMs, startAt }).finally(() => {
      done = true;
    });
    const watching = this.watch(() => done);
    const paced = await pacing;
    await watching;
    this.expected += paced.published * fan;
    const received = await this.complete();
    const delivered = this.expected - before;
    return {
      rate,
      delivered,
      latencies: received.window,
      cpuPerMillion: ((cpuSeconds(this.server.pid) - cpuBefore) / delivered) * 1e6,
      loadKept: paced.kept >= LOAD_KEPT,
      cutShort: paced.cutShort,
    };
  }

  /** One event to everybody, and the time until each has it. */
  async single(): Promise<Latencies> {
    await this.receiver.calls.measure({ from: 0, to: Number.MAX_SAFE_INTEGER });
    await this.publisher.calls.once();
    this.expected += this.readers;
    return (await this.complete()).window;
  }

  /** All that was published has come, to each socket in order and once. @throws BrokenRun */
  async complete(): Promise<Received> {
    const received = await this.receiver.calls.until({ events: this.expected, quietMs: QUIET_MS });
    if (received.wrongCount > 0) throw new BrokenRun(`${received.wrongCount} wrong: ${received.wrong.join('; ')}`);
    if (received.events !== this.expected) {
      throw new BrokenRun(`${this.expected} were published, ${received.events} received`);
    }
    return received;
  }

  /** Those behind the readers read no more, and what the kernel holds for them is full. */
  async stopTheOthers(): Promise<void> {
    const { users } = this.options;
    const stopped = Array.from({ length: users - this.readers }, (_, at) => this.readers + at);
    await this.receiver.calls.stopReading(stopped);
    await this.publisher.calls.fill({ users: stopped, ...FILLING });
    await this.settled();
  }

  private get readers(): number {
    return this.options.readers ?? this.options.users;
  }

  private async openPublisher(): Promise<void> {
    const { peer, target, users } = this.options;
    const { databaseUrl, redisUrl } = this.run.backends;
    const feeds =
      peer === 'herald' ? await makeFeeds(databaseUrl, this.server.port, this.session, users, this.readers) : undefined;
    await this.publisher.calls.open({ peer, target, session: this.session, users, redisUrl, ...(feeds && { feeds }) });
  }

  private async watch(isDone: () => boolean): Promise<void> {
    while (!isDone()) {
      await pause(POLL_MS);
      this.peakResident = Math.max(this.peakResident, residentBytes(this.server.pid));
      const { lagMs } = await this.receiver.calls.received();
      if (lagMs > HOPELESS_MS) return this.publisher.calls.stop();
    }
  }

  private async settled(): Promise<void> {
    for (let cpu = -1, now = cpuSeconds(this.server.pid); now > cpu; now = cpuSeconds(this.server.pid)) {
      cpu = now;
      await pause(100);
    }
  }
}
