import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const FOLDER = 'test/.output/dist';

/** As `npm start` builds it, in a folder of the tests' own: nobody rewrites it while they run. */
export const BUILT = join(ROOT, FOLDER);
export const BUILT_SOURCES = join(BUILT, 'src');

/** The same in a few files, for those who start it again and again. */
export const BUNDLE = join(ROOT, 'test/.output/bundle');
export const BUNDLED_MAIN = join(BUNDLE, 'main.js');
/** Names what is in it, a file a line. */
export const BUNDLED_FILES = join(BUNDLE, 'files.txt');

/** Types are checked by `npm run types`. */
export function buildHerald(): void {
  const { status, stdout, stderr, error } = spawnSync(
    process.execPath,
    [
      join(ROOT, 'node_modules/typescript/bin/tsc'),
      '-p',
      'tsconfig.build.json',
      '--noCheck',
      '--declaration',
      'false',
      '--outDir',
      FOLDER,
      '--tsBuildInfoFile',
      `${FOLDER}/.tsbuildinfo`,
    ],
    { cwd: ROOT, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`the server could not be built: ${error?.message ?? stdout}${stderr}`);
}
