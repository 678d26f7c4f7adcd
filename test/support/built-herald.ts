import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
/** The bench's: it has the server in it. */
const CONFIG = 'bench/tsconfig.json';

/** The server as `npm start` builds it, its migrations, and the bench, in a folder of the tests' own: nobody rewrites it while they run. */
export const BUILT = join(ROOT, 'test/.output/dist');
export const BUILT_SOURCES = join(BUILT, 'src');

/** The server in a few files, for those who start it again and again. */
export const BUNDLE = join(ROOT, 'test/.output/bundle');
export const BUNDLED_MAIN = join(BUNDLE, 'main.js');
/** Names what is in it, a file a line. */
export const BUNDLED_FILES = join(BUNDLE, 'files.txt');

/** What the compiler knows of what it built: written last, and only where something has changed. */
export const BUILD_INFO = join(BUILT, '.tsbuildinfo');

/** Versions of packages. */
export const LOCK = join(ROOT, 'package-lock.json');

export const changedAt = (path: string) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

function isBuilt(): boolean {
  const sources = ['src', 'migrations', 'bench'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => join(ROOT, folder, file)),
  );
  const builtAt = changedAt(BUILD_INFO);
  const configs = ['tsconfig.json', CONFIG].map((file) => join(ROOT, file));
  return [...sources, ...configs, LOCK].every((file) => changedAt(file) < builtAt);
}

/** Where a source is newer than what was built. Types are checked by `npm run types`. Two may not be at it at once. */
export function buildHerald(): void {
  if (isBuilt()) return;
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  const place = ['--outDir', BUILT, '--tsBuildInfoFile', BUILD_INFO];
  const built = spawnSync(process.execPath, [tsc, '-p', CONFIG, '--noCheck', ...place], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (built.status !== 0) {
    throw new Error(`the server could not be built: ${built.error?.message ?? built.stdout}${built.stderr}`);
  }
}
