import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A process as something that can be written down: a pid alone may belong to a stranger by the time it is read. */
export interface ProcessMark {
  pid: number;
  /** Opaque; the same for as long as it is the same process. */
  startedAt: string;
}

/** Field 22 of `/proc/<pid>/stat`, or undefined for a process that has ended and only waits to be buried. */
export function parseProcStat(stat: string): string | undefined {
  // The name in field 2 may hold blanks and brackets: count from the last bracket on.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state] = fields;
  return state === 'Z' || state === 'X' ? undefined : fields[19];
}

function ps(pid: number, column: string): string | undefined {
  try {
    const text = execFileSync('ps', ['-o', `${column}=`, '-p', String(pid)], { stdio: ['ignore', 'pipe', 'ignore'] });
    return text.toString().trim() || undefined;
  } catch {
    return undefined;
  }
}

/** The living process with this pid. */
export function findProcess(pid: number): ProcessMark | undefined {
  if (process.platform !== 'linux') {
    const startedAt = ps(pid, 'lstart');
    return startedAt ? { pid, startedAt } : undefined;
  }
  try {
    const startedAt = parseProcStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    return startedAt ? { pid, startedAt } : undefined;
  } catch {
    return undefined;
  }
}

export function isAlive(mark: ProcessMark): boolean {
  return findProcess(mark.pid)?.startedAt === mark.startedAt;
}

/** A process that has ended, whose parent has not asked how. */
export function isUnburied(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return findProcess(pid) === undefined;
  } catch {
    return false;
  }
}

/** Whether a living process has `folder` as its working directory. Only Linux tells. */
export function isWorkedIn(folder: string): boolean {
  if (process.platform !== 'linux') return false;
  return readdirSync('/proc').some((pid) => {
    try {
      return /^\d+$/.test(pid) && readlinkSync(`/proc/${pid}/cwd`) === folder;
    } catch {
      // Ended, or another user's.
      return false;
    }
  });
}

export function thisProcess(): ProcessMark {
  return findProcess(process.pid) ?? { pid: process.pid, startedAt: 'unknown' };
}

/** How a process was called, to tell our server from a stranger with its old pid. */
export function commandLine(pid: number): string {
  if (process.platform !== 'linux') return ps(pid, 'args') ?? '';
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** True as soon as `condition` holds, false when `timeoutMs` has passed without it. */
export async function waitUntil(condition: () => boolean | Promise<boolean>, timeoutMs: number): Promise<boolean> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    if (await condition()) return true;
    if (Date.now() >= end) return false;
    await pause(20);
  }
}

/** Asks a process to end, by each signal in turn with the time it has for it, and kills it when none helps. */
export async function endProcess(
  mark: ProcessMark,
  steps: readonly (readonly [NodeJS.Signals, number])[],
): Promise<void> {
  for (const [signal, waitMs] of [...steps, ['SIGKILL', 5_000] as const]) {
    if (!isAlive(mark)) return;
    try {
      process.kill(mark.pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ESRCH') return;
      throw error;
    }
    if (await waitUntil(() => !isAlive(mark), waitMs)) return;
  }
  throw new Error(`process ${mark.pid} doesn't end, not even by SIGKILL`);
}
