import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { eventually } from './client.js';
import { BUILT_SOURCES } from './built-herald.js';

let lives = 0;

/** An application with Herald in it, in a process of its own. */
export class HostProcess {
  sent = 0;
  private isUp = false;

  private constructor(
    private readonly child: ChildProcess,
    readonly life: string,
  ) {
    child.on('message', (told: { kind: string }) => {
      if (told.kind === 'up') this.isUp = true;
      else this.sent += 1;
    });
  }

  static async start(does: 'send' | 'listen', env: Record<string, string>): Promise<HostProcess> {
    const life = `life${(lives += 1)}`;
    const child = fork(join(import.meta.dirname, 'host-child.mjs'), [], {
      execArgv: [],
      env: {
        PATH: process.env['PATH'] ?? '',
        ...env,
        HOST_HERALD: join(BUILT_SOURCES, 'index.js'),
        HOST_DOES: does,
        HOST_LIFE: life,
      },
    });
    const host = new HostProcess(child, life);
    await eventually(
      () => host.isUp || host.hasEnded,
      (done) => done,
      60_000,
    );
    return host;
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  get signal(): NodeJS.Signals | null {
    return this.child.signalCode;
  }

  /** Resolves when it has ended by itself. */
  async ended(): Promise<void> {
    if (!this.hasEnded) await once(this.child, 'exit');
  }

  async kill(): Promise<void> {
    if (!this.hasEnded) this.child.kill('SIGKILL');
    await this.ended();
  }
}
