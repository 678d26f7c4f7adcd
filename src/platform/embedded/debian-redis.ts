import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Redis from the system's own packages, on Debian and its like, without root and without installing anything: apt-get
 * downloads and verifies them, dpkg-deb unpacks them into a folder.
 */
const PROGRAMS = ['redis-server', 'redis-tools'];

interface Outcome {
  ok: boolean;
  output: string;
}

function run(program: string, args: readonly string[], cwd: string): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], timeout: 180_000 });
    let output = '';
    child.stdout.on('data', (data) => (output += String(data)));
    child.stderr.on('data', (data) => (output += String(data)));
    child.once('error', (error) => resolve({ ok: false, output: error.message }));
    child.once('close', (code) => resolve({ ok: code === 0, output }));
  });
}

/** The shared libraries among the direct dependencies that `apt-cache depends` prints. The C library is the system's. */
export function librariesOf(printed: string): string[] {
  const names = [...printed.matchAll(/^\s*\|?(?:Pre)?Depends: (lib[\w.+-]+)/gm)].map((match) => match[1] ?? '');
  return [...new Set(names)].filter((name) => name !== 'libc6').toSorted();
}

/** apt's options for lists of our own, for a system that has none (a slim image) or old ones. */
function ownLists(scratch: string): string[] {
  return ['-o', `Dir::State::lists=${join(scratch, 'lists')}`, '-o', `Dir::Cache=${join(scratch, 'cache')}`];
}

async function download(scratch: string, options: readonly string[]): Promise<Outcome> {
  const depends = await run('apt-cache', [...options, 'depends', ...PROGRAMS], scratch);
  if (!depends.ok) return depends;
  return run('apt-get', [...options, 'download', ...PROGRAMS, ...librariesOf(depends.output)], scratch);
}

async function downloadAndUnpack(scratch: string, log: (line: string) => void): Promise<Outcome> {
  // As root, apt-get would work as a user who may not write to the folder, and complain.
  const options = process.getuid?.() === 0 ? ['-o', 'APT::Sandbox::User=root'] : [];
  log('Fetching Redis from the packages of this system (apt-get download; nothing is installed).');
  let downloaded = await download(scratch, options);
  if (!downloaded.ok) {
    log('Fetching a list of packages of our own first, as the one of this system is missing or old.');
    for (const part of ['lists/partial', 'cache/archives/partial']) mkdirSync(join(scratch, part), { recursive: true });
    options.push(...ownLists(scratch));
    const updated = await run('apt-get', [...options, 'update'], scratch);
    // Other sources of this system may fail; whether ours did shows in the download.
    downloaded = await download(scratch, options);
    if (!downloaded.ok) return { ok: false, output: updated.ok ? downloaded.output : updated.output };
  }
  for (const name of readdirSync(scratch).filter((file) => file.endsWith('.deb'))) {
    const unpacked = await run('dpkg-deb', ['-x', name, 'unpacked'], scratch);
    if (!unpacked.ok) return unpacked;
  }
  prune(join(scratch, 'unpacked'), ['bin', 'lib', 'usr']);
  prune(join(scratch, 'unpacked/usr'), ['bin', 'lib']);
  return { ok: true, output: '' };
}

/** Programs and libraries are kept: not the manuals, nor what an installation would put under /etc and /var. */
function prune(folder: string, kept: readonly string[]): void {
  for (const name of readdirSync(folder)) {
    if (!kept.includes(name)) rmSync(join(folder, name), { recursive: true });
  }
}

/**
 * Fetches Redis into `folder`, which appears whole or not at all: another process may do the same at this moment.
 * @returns why it could not, or undefined.
 */
export async function fetchRedisOnDebian(folder: string, log: (line: string) => void): Promise<string | undefined> {
  if (!existsSync('/usr/bin/apt-get') || !existsSync('/usr/bin/dpkg-deb'))
    return 'none on the PATH, and no apt-get here';
  const scratch = join(dirname(folder), `fetching-${randomUUID()}`);
  mkdirSync(scratch, { recursive: true });
  sweep(dirname(folder));
  try {
    const outcome = await downloadAndUnpack(scratch, log);
    if (!outcome.ok) return `apt-get: ${outcome.output.trim().split('\n').at(-1) ?? 'failed'}`;
    nameIt(join(scratch, 'unpacked'), folder);
    log(`Redis is kept in ${folder}: the next start fetches nothing.`);
    return undefined;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Removes what fetching left behind when it was killed; an hour is longer than any takes. */
function sweep(cache: string): void {
  for (const name of readdirSync(cache).filter((entry) => entry.startsWith('fetching-'))) {
    const made = statSync(join(cache, name), { throwIfNoEntry: false });
    if (made && Date.now() - made.mtimeMs > 3_600_000) rmSync(join(cache, name), { recursive: true, force: true });
  }
}

/** Gives `made` its name, unless another process was quicker, with the same. */
function nameIt(made: string, folder: string): void {
  try {
    renameSync(made, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  }
}
