import type { ConnectRequest, Received, ReceiverCalls } from '../load/receiver.js';
import type { SenderCalls } from '../load/sender.js';
import { type BenchProcess, type Cores, pin } from '../machine/processes.js';
import { withDatabase } from '../peers/herald-feeds.js';
import { type PeerServer, startPeer } from '../peers/peer-server.js';
import type { PeerName } from '../peers/publication.js';
import { userOf } from '../peers/users.js';
import { pause } from '../wire/clock.js';
import { BrokenRun, type Run, startReceiver, startSender } from './scenario.js';

const QUIET_MS = 10_000;
const PRIME_TIMEOUT_MS = 60_000;

export interface ApiSessionOptions {
  /** Recipients, numbers 0 to users - 1. */
  users: number;
  callers: number;
  /** `server`: as from the bus, the server on one core and PostgreSQL with the rest on the other. `both`: all on both. */
  cores: 'server' | 'both';
  /** Default: Herald. */
  peer?: PeerName;
}

/** A whole Herald with its defaults: it is sent to over HTTP, and what it accepted is in PostgreSQL. */
export class ApiSession {
  private constructor(
    private readonly run: Run,
    private readonly options: ApiSessionOptions,
    readonly session: number,
    readonly server: PeerServer,
    readonly receiver: BenchProcess<ReceiverCalls>,
    readonly sender: BenchProcess<SenderCalls>,
  ) {}

  static async open<Result>(
    run: Run,
    options: ApiSessionOptions,
    work: (session: ApiSession) => Promise<Result>,
  ): Promise<Result> {
    const load: Cores = options.cores === 'both' ? 'both' : 'load';
    for (const pid of Object.values(run.backends.pids)) pin(pid, load);
    const receiver = startReceiver(load);
    const sender = startSender(load);
    let server: PeerServer | undefined;
    try {
      server = await startPeer(options.peer ?? 'herald', {
        backends: run.backends,
        target: 'one',
        cores: options.cores,
        profileTo: run.profileTo,
      });
      const api = new ApiSession(run, options, run.nextSession(), server, receiver, sender);
      await api.openSender();
      return await work(api);
    } finally {
      await Promise.all([receiver.stop('SIGKILL'), sender.stop('SIGKILL'), server?.stop()]);
      for (const pid of Object.values(run.backends.pids)) pin(pid, 'load');
    }
  }

  connect(change: Partial<ConnectRequest> = {}) {
    return this.receiver.calls.connect({
      dialect: this.server.dialect,
      port: this.server.port,
      count: this.options.users,
      from: 0,
      session: this.session,
      atOnce: 64,
      request: { reading: 'added' },
      thorough: 20,
      readsCursors: true,
      ...change,
    });
  }

  /** Until each socket has seen a notification: only then it is known to be subscribed. */
  async prime(): Promise<void> {
    const deadline = Date.now() + PRIME_TIMEOUT_MS;
    let unprimed = await this.receiver.calls.unprimed();
    while (unprimed.length > 0) {
      if (Date.now() > deadline) throw new BrokenRun(`${unprimed.length} sockets never saw a notification`);
      await this.sender.calls.prime(unprimed);
      const told = Date.now();
      while (unprimed.length > 0 && Date.now() < told + 2_000) {
        await pause(20);
        unprimed = await this.receiver.calls.unprimed();
      }
    }
  }

  /** So many notifications have come, to each socket in order and once. @throws BrokenRun */
  async complete(expected: number): Promise<Received> {
    const received = await this.receiver.calls.until({ events: expected, quietMs: QUIET_MS });
    if (received.wrongCount > 0) throw new BrokenRun(`${received.wrongCount} wrong: ${received.wrong.join('; ')}`);
    if (received.events !== expected) {
      throw new BrokenRun(`${expected} were accepted, ${received.events} received`);
    }
    return received;
  }

  /** What was accepted is in PostgreSQL. @throws BrokenRun */
  async isStored(expected: number): Promise<void> {
    const { count } = await withDatabase(this.run.backends.databaseUrl, async (client) => {
      const { rows } = await client.query<{ count: number }>(
        'SELECT count(*)::int AS count FROM notifications WHERE recipient >= $1 AND recipient < $2',
        [userOf(this.session, 0), userOf(this.session + 1, 0)],
      );
      return rows[0]!;
    });
    if (count !== expected) throw new BrokenRun(`${expected} were accepted, ${count} are stored`);
  }

  private openSender(): Promise<void> {
    const { callers, users } = this.options;
    return this.sender.calls.open({ port: this.server.port, callers, session: this.session, users });
  }
}
