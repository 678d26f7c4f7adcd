import { type ChildProcess, fork } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from './client.js';

/** Where a worker ends itself: before the provider is asked, before its yes, behind it, and when it would record it. */
export type KillPoint = 'before' | 'during' | 'after' | 'record';

/** A worker in a process of its own. */
export class DeliveryProcess {
  private isUp = false;

  private constructor(private readonly child: ChildProcess) {
    child.on('message', () => (this.isUp = true));
  }

  static async start(env: Record<string, string>): Promise<DeliveryProcess> {
    const script = join(import.meta.dirname, 'delivery-child.mjs');
    const own = { PATH: process.env['PATH'] ?? '', NODE_ENV: 'test', LOG_LEVEL: 'warn', ROLES: 'worker' };
    const worker = new DeliveryProcess(fork(script, [], { execArgv: [], env: { ...own, ...env } }));
    await eventually(() => worker.isUp || worker.isGone, Boolean, 30_000);
    return worker;
  }

  get isGone(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  async stop(): Promise<void> {
    this.kill('SIGKILL');
    await eventually(() => this.isGone, Boolean);
  }
}

/** What the provider saw: how often it was asked, and said yes, by the delivery's id. */
export function readLedger(path: string): { began: Map<string, number>; yes: Map<string, number> } {
  const counted = { began: new Map<string, number>(), yes: new Map<string, number>() };
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  for (const line of lines) {
    const [what = '', id = ''] = line.split(' ');
    const counts = what === 'yes' ? counted.yes : what === 'began' ? counted.began : undefined;
    counts?.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counted;
}
