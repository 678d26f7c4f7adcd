import { readFileSync } from 'node:fs';

/** How many files and sockets this process may have open; undefined where that can't be known. */
export function openFilesLimit(
  read: () => string = () => readFileSync('/proc/self/limits', 'utf8'),
): number | undefined {
  try {
    const soft = /^Max open files\s+(\d+)/m.exec(read())?.[1];
    return soft === undefined ? undefined : Number(soft);
  } catch {
    return undefined; // Not a Linux.
  }
}
