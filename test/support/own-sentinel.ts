import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asUser, choosePlace, endWithUs, findRedis, serverEnvironment } from '../../src/platform/embedded/index.js';
import { portOfItsOwn } from './port-of-its-own.js';

/** A Sentinel of one test's own: a Redis server that watches others, and keeps what it learns in its configuration. */
export class OwnSentinel {
  private constructor(
    readonly port: number,
    private readonly pid: number,
    private readonly ended: Promise<unknown>,
    private readonly forget: () => void,
  ) {}

  /** @param settings lines of its configuration. It need not answer yet when this resolves. */
  static async start(settings: readonly string[]): Promise<OwnSentinel> {
    const home = mkdtempSync(join(tmpdir(), 'herald-own-sentinel-'));
    const place = choosePlace(home, () => undefined);
    const folder = join(place.folder, 'sentinel');
    const file = join(folder, 'sentinel.conf');
    const port = await portOfItsOwn();
    mkdirSync(folder, { mode: 0o700 });
    writeFileSync(file, ['bind 127.0.0.1', `port ${port}`, `dir ${folder}`, ...settings, ''].join('\n'), {
      mode: 0o600,
    });
    if (place.user) for (const path of [folder, file]) chownSync(path, place.user.uid, place.user.gid);
    const binary = await findRedis(place, () => undefined, process.env);
    const child = spawn(binary.path, [file, '--sentinel'], {
      ...asUser(place.user),
      env: serverEnvironment(binary.libraryPath),
      stdio: 'ignore',
    });
    const ended = once(child, 'exit');
    await once(child, 'spawn');
    const dismiss = endWithUs(child.pid!, place.folder);
    return new OwnSentinel(port, child.pid!, ended, () => {
      dismiss();
      rmSync(place.folder, { recursive: true, force: true });
      rmSync(home, { recursive: true, force: true });
    });
  }

  kill(signal: NodeJS.Signals): void {
    process.kill(this.pid, signal);
  }

  async dispose(): Promise<void> {
    try {
      this.kill('SIGKILL');
    } catch (error) {
      // Ended by itself: its configuration was not to its liking.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
    await this.ended;
    this.forget();
  }
}
