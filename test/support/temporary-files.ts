import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { freemem } from 'node:os';
import { join } from 'node:path';

const MEMORY = '/dev/shm';
const NAME = /^herald-tests-(\d+)-/;
/** A run takes some 300 MB. */
const NEEDED_BYTES = 4 * 1024 ** 3;

/**
 * Where the files of a run go: to memory, where there is enough of it. The databases of the tests are files that are made and deleted
 * by the thousand, and ext4 goes through all that were deleted within the last minutes before it makes one (`recently_deleted`): that took
 * far longer than to copy a database. Whoever has set TMPDIR has chosen.
 */
export function keepTemporaryFilesInMemory(): void {
  const folder = process.env['TMPDIR'] === undefined && isFit() ? folderInMemory() : undefined;
  if (folder === undefined) return;
  process.env['TMPDIR'] = folder;
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
}

/** Undefined where it may not be made. */
function folderInMemory(): string | undefined {
  try {
    removeLeftBehind();
    const folder = mkdtempSync(join(MEMORY, `herald-tests-${process.pid}-`));
    // As /tmp: PostgreSQL may run as somebody else.
    chmodSync(folder, 0o1777);
    return folder;
  } catch {
    return undefined;
  }
}

/** By runs that were killed. */
function removeLeftBehind(): void {
  for (const name of readdirSync(MEMORY)) {
    const [, pid] = NAME.exec(name) ?? [];
    if (pid === undefined || existsSync(`/proc/${pid}`)) continue;
    try {
      rmSync(join(MEMORY, name), { recursive: true, force: true });
    } catch {
      // Somebody else's.
    }
  }
}

function isFit(): boolean {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    const mount = readFileSync('/proc/mounts', 'utf8')
      .split('\n')
      .find((line) => line.split(' ')[1] === MEMORY);
    const options = mount?.split(' ')[3]?.split(',') ?? [];
    // Redis may be copied there, and run.
    return options.includes('rw') && !options.includes('noexec') && Math.min(bavail * bsize, freemem()) > NEEDED_BYTES;
  } catch {
    return false; // Not every system has it.
  }
}
