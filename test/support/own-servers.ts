import { execFileSync } from 'node:child_process';
import {
  chownSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  choosePlace,
  endWithUs,
  isAlive,
  type Place,
  type ProcessMark,
  type RunningServer,
  startPostgres,
  startRedis,
  stopPostgres,
  stopRedis,
} from '../../src/platform/embedded/index.js';

/** A server of one test's own, to stop, freeze and kill. Its address stays the same over restarts. */
export class OwnServer {
  private current: ProcessMark;
  private dismiss: () => void;

  private constructor(
    readonly url: string,
    readonly port: number,
    /** The data directory. */
    readonly dir: string,
    private readonly place: Place,
    private readonly home: string,
    private readonly launch: (port: number) => Promise<RunningServer>,
    private readonly halt: () => Promise<void>,
    first: RunningServer,
  ) {
    this.current = first.process;
    this.dismiss = endWithUs(first.process.pid, undefined);
  }

  static async start(
    kind: 'postgres' | 'redis',
    launch: (place: Place, port: number | undefined) => Promise<RunningServer>,
  ): Promise<OwnServer> {
    const home = mkdtempSync(join(tmpdir(), `herald-own-${kind}-`));
    const place = choosePlace(home, () => undefined);
    const first = await launch(place, undefined);
    const dir = kind === 'postgres' ? join(place.folder, 'postgres', 'data') : join(place.folder, 'redis');
    const halt = () => (kind === 'postgres' ? stopPostgres(place) : stopRedis(place));
    return new OwnServer(first.url, first.port, dir, place, home, (port) => launch(place, port), halt, first);
  }

  get pid(): number {
    return this.current.pid;
  }

  /** SIGSTOP and SIGCONT reach PostgreSQL's children too: a server that is silent, as behind a cut cable. */
  kill(signal: NodeJS.Signals): void {
    const children = signal === 'SIGSTOP' || signal === 'SIGCONT' ? childrenOf(this.pid) : [];
    for (const pid of [...(isAlive(this.current) ? [this.pid] : []), ...children]) {
      try {
        process.kill(pid, signal);
      } catch (error) {
        // Ended in this very moment.
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
      }
    }
  }

  /** Stops in good order. */
  async stop(): Promise<void> {
    if (isAlive(this.current)) this.kill('SIGCONT');
    await this.halt();
    this.dismiss();
  }

  /** Starts again what was stopped or killed, on the same port with the same data. */
  async start(): Promise<void> {
    const { process: started } = await this.launch(this.port);
    this.dismiss();
    this.current = started;
    this.dismiss = endWithUs(started.pid, undefined);
  }

  /** `immediate`: as a crash, with recovery at the start (`pg_ctl restart -m immediate`). */
  async restart(mode: 'fast' | 'immediate' = 'fast'): Promise<void> {
    if (mode === 'immediate') this.kill('SIGQUIT');
    await this.stop();
    await this.start();
  }

  /** Copies the data of a stopped server, as a cold backup. @returns the folder of the copy. */
  snapshot(name = 'snapshot'): string {
    if (isAlive(this.current)) throw new Error('stop the server before its data are copied');
    const copy = join(this.place.folder, name);
    // With owners and modes, which PostgreSQL checks.
    execFileSync('cp', ['-a', this.dir, copy]);
    return copy;
  }

  /** Puts a snapshot in the place of the data of a stopped server. */
  restore(snapshot: string): void {
    if (isAlive(this.current)) throw new Error('stop the server before its data are replaced');
    rmSync(this.dir, { recursive: true, force: true });
    execFileSync('cp', ['-a', snapshot, this.dir]);
  }

  /** Ends it and throws its data away. */
  async dispose(): Promise<void> {
    await this.stop();
    rmSync(this.place.folder, { recursive: true, force: true });
    rmSync(this.home, { recursive: true, force: true });
  }
}

function childrenOf(parent: number): number[] {
  if (process.platform !== 'linux') {
    return execFileSync('ps', ['-A', '-o', 'pid=,ppid='])
      .toString()
      .split('\n')
      .flatMap((line) => {
        const [pid, ppid] = line.trim().split(/\s+/).map(Number);
        return pid && ppid === parent ? [pid] : [];
      });
  }
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === parent ? [Number(pid)] : [];
      } catch {
        return [];
      }
    });
}

export function startOwnPostgres(
  options: { durable?: boolean; settings?: Record<string, string> } = {},
): Promise<OwnServer> {
  const { durable = true, settings } = options;
  return OwnServer.start('postgres', (place, port) =>
    startPostgres({ place, durable, settings, port, log: () => undefined }),
  );
}

/** A standby of a server, made from a copy of its data. @param upstream where it gets what happens from then on: the primary, or a proxy. */
export function startStandby(primary: OwnServer, copy: string, upstream: string): Promise<OwnServer> {
  const { hostname, port, username, password } = new URL(upstream);
  const conninfo = `host=${hostname} port=${port} user=${username} password=${password} application_name=standby`;
  return OwnServer.start('postgres', (place, again) => {
    if (again === undefined) {
      const home = join(place.folder, 'postgres');
      const { uid, gid } = statSync(copy);
      mkdirSync(home, { mode: 0o700 });
      execFileSync('cp', ['-a', copy, join(home, 'data')]);
      const signal = join(home, 'data', 'standby.signal');
      writeFileSync(signal, '');
      for (const path of [home, signal]) chownSync(path, uid, gid);
      // The copy lets in whom the original let in.
      copyFileSync(join(primary.dir, '../../postgres-password'), join(place.folder, 'postgres-password'));
    }
    const settings = { primary_conninfo: conninfo };
    return startPostgres({ place, durable: true, settings, port: again, log: () => undefined });
  });
}

export function startOwnRedis(
  options: { persistent?: boolean; settings?: Record<string, string>; port?: number } = {},
): Promise<OwnServer> {
  const { persistent = false, settings } = options;
  return OwnServer.start('redis', (place, port = options.port) =>
    startRedis({ place, persistent, settings, port, env: process.env, log: () => undefined }),
  );
}
