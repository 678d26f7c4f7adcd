import { connect, createServer, type Server, type Socket } from 'node:net';
import { PassingLane, type Rewrite, type Rule } from './passing-lane.js';
import { portOfItsOwn } from './port-of-its-own.js';

export type Direction = 'toServer' | 'toClient';

export interface ProxyOptions {
  rewrite?: Partial<Record<Direction, () => Rewrite>>;
}

const addressOf = (url: string) => ({ host: new URL(url).hostname, port: Number(new URL(url).port) });

const PASS: Rule = { kind: 'pass' };
const HOLD: Rule = { kind: 'hold' };

interface Pair {
  near: Socket;
  far: Socket;
  lanes: Record<Direction, PassingLane>;
  /** A black hole took it: nothing comes over it any more, whatever happens to the wire. */
  isDead: boolean;
}

/**
 * A wire of our own to a server, and everything that happens to wires. One fault at a time: each takes the place of the last,
 * and `heal` ends it. The address stays the same.
 */
export class FaultyProxy {
  private readonly pairs = new Set<Pair>();
  private rules: Record<Direction, Rule> = { toServer: PASS, toClient: PASS };
  private mode: 'open' | 'refuse' | 'reset' | 'cut' = 'open';
  private swallowing = false;
  /** How many connections met a fault: broken, refused as far as we see it, held, or made slow. */
  harmed = 0;

  private constructor(
    private readonly server: Server,
    private readonly port: number,
    /** The server's address with the proxy in its place. */
    readonly url: string,
    private target: { host: string; port: number },
    private readonly options: ProxyOptions,
  ) {}

  static async start(target: string, options: ProxyOptions = {}): Promise<FaultyProxy> {
    const own = await portOfItsOwn();
    const url = new URL(target);
    url.host = `127.0.0.1:${own}`;
    const proxy = new FaultyProxy(createServer({ allowHalfOpen: true }), own, url.href, addressOf(target), options);
    proxy.server.on('connection', (near) => proxy.accept(near));
    await proxy.listen();
    return proxy;
  }

  get connections(): number {
    return this.pairs.size;
  }

  /** From now on new connections lead to another server; those that are open stay where they are. */
  lead(target: string): void {
    this.target = addressOf(target);
  }

  /** Nobody listens: what is open ends, and who connects is refused by the system. */
  async refuse(): Promise<void> {
    await this.heal();
    this.mode = 'refuse';
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.endAll((socket) => socket.destroy());
    await closed;
  }

  /** What is open ends, and whoever connects is let in and shown out. */
  async cut(): Promise<void> {
    await this.heal();
    this.mode = 'cut';
    this.endAll((socket) => socket.destroy());
  }

  /** What is open is reset (RST), and so is whoever connects. */
  async reset(): Promise<void> {
    await this.heal();
    this.mode = 'reset';
    this.endAll((socket) => socket.resetAndDestroy());
  }

  /** Connections are made, and stay open, and nothing comes over them: those of now never again, as when a firewall forgot them. */
  async blackHole(): Promise<void> {
    await this.heal();
    this.swallowing = true;
    for (const pair of this.pairs) this.bury(pair);
  }

  /** The same, but what was sent meanwhile comes when the wire is whole again: late, and perhaps from who is gone. */
  silence(): Promise<void> {
    return this.rule({ toServer: HOLD, toClient: HOLD });
  }

  /** Only what goes this way passes. */
  halfOpen(passing: Direction): Promise<void> {
    return this.rule(passing === 'toServer' ? { toServer: PASS, toClient: HOLD } : { toServer: HOLD, toClient: PASS });
  }

  latency(latencyMs: number, jitterMs = 0): Promise<void> {
    const rule: Rule = { kind: 'delay', latencyMs, jitterMs };
    return this.rule({ toServer: rule, toClient: rule });
  }

  throttle(bytesPerSecond: number): Promise<void> {
    const rule: Rule = { kind: 'throttle', bytesPerSecond };
    return this.rule({ toServer: rule, toClient: rule });
  }

  async heal(): Promise<void> {
    if (this.mode === 'refuse') await this.listen();
    this.mode = 'open';
    this.swallowing = false;
    this.setRules({ toServer: PASS, toClient: PASS });
  }

  async stop(): Promise<void> {
    const wasListening = this.mode !== 'refuse';
    this.mode = 'cut';
    this.endAll((socket) => socket.destroy());
    if (wasListening) await new Promise((resolve) => this.server.close(resolve));
  }

  private async rule(rules: Record<Direction, Rule>): Promise<void> {
    await this.heal();
    this.harmed += this.pairs.size;
    this.setRules(rules);
  }

  private setRules(rules: Record<Direction, Rule>): void {
    this.rules = rules;
    for (const { lanes, isDead } of this.pairs) {
      if (isDead) continue;
      lanes.toServer.obey(rules.toServer);
      lanes.toClient.obey(rules.toClient);
    }
  }

  private accept(near: Socket): void {
    near.on('error', () => undefined);
    if (this.mode === 'cut' || this.mode === 'reset') {
      this.harmed += 1;
      if (this.mode === 'reset') near.resetAndDestroy();
      else near.destroy();
      return;
    }
    if (this.swallowing || this.rules.toServer !== PASS || this.rules.toClient !== PASS) this.harmed += 1;
    const far = connect({ ...this.target, allowHalfOpen: true });
    far.on('error', () => undefined);
    const { rewrite } = this.options;
    const pair: Pair = {
      near,
      far,
      lanes: {
        toServer: new PassingLane(near, far, this.rules.toServer, rewrite?.toServer?.()),
        toClient: new PassingLane(far, near, this.rules.toClient, rewrite?.toClient?.()),
      },
      isDead: false,
    };
    this.pairs.add(pair);
    const ended = () => {
      // The other end learns of it through its lane, when the wire lets it.
      if (near.destroyed && far.destroyed) this.pairs.delete(pair);
    };
    near.on('close', ended);
    far.on('close', ended);
    if (this.swallowing) this.bury(pair, false);
  }

  private bury(pair: Pair, counts = true): void {
    if (counts && !pair.isDead) this.harmed += 1;
    pair.isDead = true;
    pair.lanes.toServer.obey(HOLD);
    pair.lanes.toClient.obey(HOLD);
  }

  private endAll(end: (socket: Socket) => void): void {
    this.harmed += this.pairs.size;
    for (const { near, far, lanes } of this.pairs) {
      lanes.toServer.stop();
      lanes.toClient.stop();
      end(near);
      end(far);
    }
    this.pairs.clear();
  }

  private listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(this.port, '127.0.0.1', () => {
        this.server.off('error', reject);
        resolve();
      });
    });
  }
}
