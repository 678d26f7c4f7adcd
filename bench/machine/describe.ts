import { execFileSync } from 'node:child_process';
import { arch, cpus, loadavg, platform, totalmem } from 'node:os';
import { canPin } from './processes.js';

/** Where figures were taken, in words. */
export function describeMachine(): string {
  const cores = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const pinning = canPin ? 'server and load on a core each' : 'server and load on the same cores';
  return `${cores.length} × ${cores[0]?.model ?? 'unknown'}, ${memory} GB, ${platform()} ${arch()}, Node ${process.versions.node}; ${pinning}`;
}

/** Above this others want the cores, too. */
const BUSY = 0.5;

/** What a reader of the figures must know; undefined: nothing. */
export function warningOfOthers(): string | undefined {
  const [load = 0] = loadavg();
  return load > BUSY
    ? `the machine was busy before it began (load ${load.toFixed(1)}): all figures are too low`
    : undefined;
}

/** Of the sources that were measured. */
export function describeCommit(root: string): string {
  try {
    const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
    return `${git('rev-parse', '--short=10', 'HEAD')}${git('status', '--porcelain') === '' ? '' : ' with changes'}`;
  } catch {
    return 'unknown';
  }
}
