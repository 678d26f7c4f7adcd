import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { endWithUs } from '../../src/platform/embedded/index.js';
import { tokenFor } from './app.js';
import { eventually } from './client.js';
import { portOfItsOwn } from './port-of-its-own.js';
import { BUNDLED_MAIN } from './built-herald.js';

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 30_000;
/** What `npm start` gives to Node. */
const AS_STARTED = ['--enable-source-maps', '--min-semi-space-size=16', '--max-semi-space-size=32'];
/** What a process says of itself that nobody thought of. */
const COMPLAINTS = /nobody handled this rejection|nobody caught this error|unhandled ?rejection|uncaught ?exception/i;

/** The server as its users run it: a process of its own, on one port over all of its restarts. */
export class HeraldProcess {
  private child: ChildProcess | undefined;
  private ended: Promise<unknown> = Promise.resolve();
  private dismiss: () => void = () => undefined;
  private output = '';
  /** False: it was told to end. */
  private wanted = false;

  private constructor(
    readonly port: number,
    private readonly env: Readonly<Record<string, string>>,
    private readonly logLevel: string,
  ) {}

  /** @param env the whole of its environment but the port; see `startInstallation().env`. */
  static async start(env: Readonly<Record<string, string>>, logLevel = 'warn'): Promise<HeraldProcess> {
    const herald = new HeraldProcess(await portOfItsOwn(), env, logLevel);
    await herald.start();
    return herald;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get url(): string {
    return `${this.origin}/graphql`;
  }

  get wsUrl(): string {
    return `ws://127.0.0.1:${this.port}/graphql`;
  }

  get isRunning(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  get pid(): number {
    if (this.child?.pid === undefined) throw new Error('it was never started');
    return this.child.pid;
  }

  /** All that it has said, over all of its lives. */
  get log(): string {
    return this.output;
  }

  /** Lines of its log that tell of an error that nobody caught. */
  get complaints(): string[] {
    return this.output.split('\n').filter((line) => COMPLAINTS.test(line));
  }

  readonly token = tokenFor;

  /** Starts what was killed or stopped, on the same port, and waits until it is ready. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, [...AS_STARTED, BUNDLED_MAIN], {
      env: {
        PATH: process.env['PATH'] ?? '',
        NODE_ENV: 'test',
        ...this.env,
        LOG_LEVEL: this.logLevel,
        LOG_PRETTY: 'off',
        PORT: String(this.port),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    this.wanted = true;
    this.ended = once(child, 'exit').then(([code, signal]) => {
      if (this.wanted) console.error(`Herald ended by itself (${signal ?? code}):\n${this.output.slice(-4_000)}`);
    });
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => (this.output += String(data)));
    this.dismiss = endWithUs(this.pid, undefined);
    await eventually(
      async () => {
        if (!this.isRunning) throw new Error(`Herald ended before it was ready:\n${this.output.slice(-4_000)}`);
        return this.health().catch(() => 0);
      },
      (status) => status === 200,
      START_TIMEOUT_MS,
    );
  }

  async health(which: 'ready' | 'live' = 'ready'): Promise<number> {
    const answer = await fetch(`${this.origin}/health/${which}`, { signal: AbortSignal.timeout(5_000) });
    await answer.arrayBuffer();
    return answer.status;
  }

  /** A number of /metrics: `herald_bus_up`, `herald_gaps_healed_total{cause="reconnect"}`. 0 where it was never counted. */
  async metric(name: string): Promise<number> {
    const text = await (await fetch(`${this.origin}/metrics`, { signal: AbortSignal.timeout(5_000) })).text();
    const line = text.split('\n').find((candidate) => candidate.startsWith(`${name} `));
    return line === undefined ? 0 : Number(line.slice(name.length));
  }

  /** Waits until a number of /metrics is this. */
  async metricIs(name: string, value: number, timeoutMs = 20_000): Promise<void> {
    await eventually(
      async () => ({ [name]: await this.metric(name) }),
      (found) => found[name] === value,
      timeoutMs,
    );
  }

  /** Ends it at once, or by a signal that ends it in its own time, and waits for that. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    this.wanted = false;
    if (this.isRunning) this.child?.kill(signal);
    await this.ended;
    this.dismiss();
  }

  /** Tells it to stop, and does not wait; `stop` does. */
  tellToStop(): void {
    this.wanted = false;
    this.child?.kill('SIGTERM');
  }

  /** Its exit code, when it has ended by itself or as it was told. */
  async exit(): Promise<number | null> {
    await this.ended;
    this.dismiss();
    return this.child?.exitCode ?? null;
  }

  /** Asks it to stop, as an orchestrator does. @returns its exit code: 0 when it stopped in good order. */
  async stop(): Promise<number | null> {
    if (!this.isRunning) return this.child?.exitCode ?? null;
    const child = this.child;
    const timer = setTimeout(() => child?.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await this.kill('SIGTERM');
    clearTimeout(timer);
    return child?.exitCode ?? null;
  }
}
