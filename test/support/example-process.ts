import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { endWithUs } from '../../src/platform/embedded/index.js';
import { eventually } from './client.js';
import { EXAMPLE } from './example-package.js';
import { portOfItsOwn } from './port-of-its-own.js';

/** A program of examples/extending, as it was compiled, in a process of its own. */
export class ExampleProcess {
  /** What it has written to both of its outputs. */
  output = '';

  private constructor(
    readonly origin: string,
    private readonly child: ChildProcess,
  ) {
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => (this.output += String(data)));
  }

  /** @param ready where it says that it is. @throws with all that it has written, where it ends before. */
  static async start(program: string, env: Record<string, string>, ready: string): Promise<ExampleProcess> {
    const port = await portOfItsOwn();
    const child = spawn(process.execPath, [`.output/${program}`], {
      cwd: EXAMPLE,
      env: { PATH: process.env['PATH'] ?? '', ...env, PORT: String(port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    endWithUs(child.pid ?? 0, undefined);
    const started = new ExampleProcess(`http://127.0.0.1:${port}`, child);
    await eventually(
      async () => {
        if (child.exitCode !== null) throw new Error(started.output);
        return (await fetch(`${started.origin}${ready}`).catch(() => undefined))?.status;
      },
      (status) => status === 200,
      30_000,
    );
    return started;
  }

  /** How it ended. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<[number | null, NodeJS.Signals | null]> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      this.child.kill(signal);
      await once(this.child, 'exit');
    }
    return [this.child.exitCode, this.child.signalCode];
  }
}
