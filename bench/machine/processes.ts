import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { callsOver, type Calls } from './calls.js';
import { childrenOf } from './usage.js';

/** The compiled bench, and the compiled server beside it. */
export const BUILT = join(import.meta.dirname, '../..');

/** Where a process may run: the server on one core, all that loads it on the other, or both on both. */
export type Cores = 'server' | 'load' | 'both';
const CORE_LIST: Readonly<Record<Cores, string>> = { server: '0', load: '1', both: '0,1' };

/** Where the system can be told so. */
export const canPin = cpus().length >= 2 && spawnSync('taskset', ['-V'], { stdio: 'ignore' }).status === 0;

const onCores = (cores: Cores, command: readonly string[]): readonly string[] =>
  canPin ? ['taskset', '-c', CORE_LIST[cores], ...command] : command;

/** Moves a process that runs, with its children; those that it starts from now on are born there. */
export function pin(pid: number, cores: Cores): void {
  if (!canPin) return;
  for (const each of [pid, ...childrenOf(pid)]) {
    // A child may have ended meanwhile.
    spawnSync('taskset', ['-a', '-c', '-p', CORE_LIST[cores], String(each)], { stdio: 'ignore' });
  }
}

const KILL_AFTER_MS = 5_000;
let isOver = false;
const running = new Set<{ stop(signal: NodeJS.Signals): Promise<void> }>();

export interface ProcessOptions {
  name: string;
  cores: Cores;
  /** Of the compiled tree (`bench/peers/raw-ws.js`), or a whole path. */
  script: string;
  nodeFlags?: readonly string[];
  args?: readonly string[];
  env?: Readonly<Record<string, string>>;
  cwd?: string;
}

/** One process of the bench. It ends when it is told to, when the bench ends, and when the bench is killed. */
export class BenchProcess<Served extends Record<string, (argument: never) => unknown>> {
  readonly calls: Calls<Served>;
  private readonly child: ChildProcess;
  private readonly exited: Promise<void>;
  private output = '';

  constructor(readonly options: ProcessOptions) {
    if (isOver) throw new Error('the bench is over');
    const [program, ...args] = onCores(options.cores, [
      process.execPath,
      ...(options.nodeFlags ?? []),
      resolve(BUILT, options.script),
      ...(options.args ?? []),
    ]);
    this.child = spawn(program!, args, {
      cwd: options.cwd,
      env: { PATH: process.env['PATH'] ?? '', ...options.env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    running.add(this);
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (data) => (this.output = (this.output + String(data)).slice(-8_000)));
    }
    const gone: ((why: string) => void)[] = [];
    this.exited = new Promise((resolve) => {
      this.child.once('error', (error) => (this.output += error.message));
      this.child.once('close', (code, signal) => {
        running.delete(this);
        for (const listener of gone) listener(`${options.name} ended with ${signal ?? code}:\n${this.output}`);
        resolve();
      });
    });
    this.calls = callsOver<Served>({
      send: (message) => void this.child.send(message as object, () => undefined),
      onMessage: (listener) => void this.child.on('message', listener),
      onGone: (listener) => gone.push(listener),
    });
  }

  /** `taskset` becomes what it starts: the process has this id. */
  get pid(): number {
    if (this.child.pid === undefined) throw new Error(`${this.options.name} did not start: ${this.output}`);
    return this.child.pid;
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** The end of what it printed. */
  get said(): string {
    return this.output;
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM', killAfterMs = KILL_AFTER_MS): Promise<void> {
    if (this.isRunning) this.child.kill(signal);
    const timer = setTimeout(() => this.child.kill('SIGKILL'), killAfterMs);
    await this.exited;
    clearTimeout(timer);
  }
}

/** Ends all that run, and lets nothing start any more. */
export async function stopAll(): Promise<void> {
  isOver = true;
  await Promise.all([...running].map((process) => process.stop('SIGKILL')));
}
