import { createSecretKey, randomUUID } from 'node:crypto';
import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Revocations } from '../auth/index.js';
import { Logger, RateLimitedLog } from '../logging/index.js';
import { Bus, EventStreams, Gateway, type Unsubscribe } from '../realtime/index.js';
import { type Revocation, RevocationsRepository, type RevocationPlace } from './revocations.repository.js';

/** Every node listens to both: who is to be signed out, and how many connections that closed. */
const REVOKED = 'sessions';
const CLOSED = 'sessions:closed';
/** With Redis away a node learns of it by this. */
const POLL_MS = 1_000;
/** Read again, behind what was read: a transaction may take so long from its clock to its commit. */
const OVERLAP_MS = 60_000;
const AT_ONCE = 1_000;
/** How long other nodes have to say how many they closed. */
const ANSWERS_MS = 500;
const MOST_UNTOLD = 100;

interface RevokedWord extends Revocation {
  /** To be answered under this. */
  ask: string;
}
interface ClosedWord {
  ask: string;
  closed: number;
}

/**
 * Keeps each node's `Revocations` up to date, and closes the connections of those who are signed out: at once by the bus, within a second by a look into
 * PostgreSQL. A node that can't reach it keeps what it knows; one that starts has read all of them before it takes its first request.
 */
@Injectable()
export class SessionsKeeper implements OnModuleInit, OnModuleDestroy {
  private readonly listening: Unsubscribe[] = [];
  private readonly asked = new Map<string, (closed: number) => void>();
  /** How many connections a look has closed, before the bus asked: by person. */
  private readonly untold = new Map<string, number>();
  private readonly failures: RateLimitedLog;
  private timer: NodeJS.Timeout | undefined;
  private readFromMs = 0;
  private isStopped = false;

  constructor(
    private readonly repository: RevocationsRepository,
    private readonly revocations: Revocations,
    private readonly gateway: Gateway,
    private readonly streams: EventStreams,
    private readonly bus: Bus,
    logger: Logger,
  ) {
    this.failures = new RateLimitedLog(logger, 1);
  }

  async onModuleInit(): Promise<void> {
    this.revocations.useKey(createSecretKey(await this.repository.secret()));
    this.listen(REVOKED, (message) => this.hear(JSON.parse(message) as RevokedWord));
    this.listen(CLOSED, (message) => {
      const { ask, closed } = JSON.parse(message) as ClosedWord;
      this.asked.get(ask)?.(closed);
    });
    this.readFromMs = performance.now();
    await this.readAll();
    this.again();
  }

  onModuleDestroy(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
    for (const unsubscribe of this.listening) unsubscribe();
    this.failures.close();
  }

  /**
   * It is committed: signs the person out here, and tells the others. @returns how many connections were closed, as far as the nodes said so within half a second;
   * those here alone while the bus is away.
   */
  async signOut(revocation: Revocation): Promise<number> {
    let closed = this.apply(revocation);
    if (!this.bus.isUp) return closed;
    const ask = randomUUID();
    this.asked.set(ask, (more) => (closed += more));
    try {
      this.bus.publish(REVOKED, JSON.stringify({ ...revocation, ask } satisfies RevokedWord));
      await new Promise((resolve) => setTimeout(resolve, ANSWERS_MS));
    } finally {
      this.asked.delete(ask);
    }
    return closed;
  }

  private hear({ ask, ...revocation }: RevokedWord): void {
    // Our own word, come back.
    if (this.asked.has(ask)) return;
    const closed = this.apply(revocation) + (this.untold.get(revocation.person) ?? 0);
    this.untold.delete(revocation.person);
    if (closed > 0) this.bus.publish(CLOSED, JSON.stringify({ ask, closed } satisfies ClosedWord));
  }

  private apply({ person, notBeforeMs }: Revocation): number {
    if (!this.revocations.learn(person, notBeforeMs)) return 0;
    const isSignedOut = this.revocations.refuses.bind(this.revocations);
    return this.gateway.signOut(isSignedOut) + this.streams.signOut(isSignedOut);
  }

  private again(): void {
    if (this.isStopped) return;
    this.timer = setTimeout(() => void this.look(), POLL_MS).unref();
  }

  private async look(): Promise<void> {
    const startedMs = performance.now();
    try {
      const rows = await this.repository.recent(startedMs - this.readFromMs + OVERLAP_MS, AT_ONCE);
      if (rows.length === AT_ONCE) await this.readAll();
      else for (const row of rows) this.applyRead(row);
      this.readFromMs = startedMs;
    } catch (err) {
      if (!this.isStopped)
        this.failures.write('warn', 'who was signed out could not be read, and is asked again', { err });
    }
    this.again();
  }

  private async readAll(): Promise<void> {
    let place: RevocationPlace | null = null;
    do {
      const page: Awaited<ReturnType<RevocationsRepository['page']>> = await this.repository.page(place, AT_ONCE);
      for (const row of page.rows) this.applyRead(row);
      place = page.rows.length === AT_ONCE ? page.last : null;
    } while (place !== null);
  }

  private applyRead(revocation: Revocation): void {
    const closed = this.apply(revocation);
    if (closed === 0) return;
    if (this.untold.size >= MOST_UNTOLD) this.untold.clear();
    this.untold.set(revocation.person, closed);
  }

  /** Doesn't wait for the bus, which may be away. */
  private listen(topic: string, handler: (message: string) => void): void {
    void this.bus.subscribe(topic, handler).then(
      (unsubscribe) => {
        if (this.isStopped) unsubscribe();
        else this.listening.push(unsubscribe);
      },
      // The bus has stopped.
      () => undefined,
    );
  }
}
