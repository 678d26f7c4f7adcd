import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** Of Linux, wherever Node runs. */
const TICKS_PER_SECOND = 100;

/** Without /proc nobody tells what a process costs: those figures are left out. */
export const tellsUsage = existsSync('/proc/self/stat');

/** CPU-seconds of a process with all its threads, in user and system mode, since it began. */
export function cpuSeconds(pid: number): number {
  if (!tellsUsage) return Number.NaN;
  const fields = statOf(pid);
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** The fields of /proc/<pid>/stat from the third on: the second may hold spaces. */
function statOf(pid: number): string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

export function childrenOf(parent: number): number[] {
  if (!tellsUsage) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return Number(statOf(pid)[1]) === parent;
      } catch {
        return false; // It has ended.
      }
    });
}

/** Resident memory, in bytes. */
export function residentBytes(pid: number): number {
  if (!tellsUsage) return Number.NaN;
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1_024;
}
