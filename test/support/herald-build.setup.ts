import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const FOLDER = 'test/.output/dist';

/** The server as `npm start` builds it, in a folder of the tests' own: nobody rewrites it while they run. */
export const BUILT_MAIN = join(ROOT, FOLDER, 'src/main.js');

/** Once in a run of the faults. Types are checked by `npm run types`. */
export function setup(): void {
  const { status, stdout, stderr, error } = spawnSync(
    process.execPath,
    [
      join(ROOT, 'node_modules/typescript/bin/tsc'),
      '-p',
      'tsconfig.build.json',
      '--noCheck',
      '--outDir',
      FOLDER,
      '--tsBuildInfoFile',
      `${FOLDER}/.tsbuildinfo`,
    ],
    { cwd: ROOT, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`the server could not be built: ${error?.message ?? stdout}${stderr}`);
}
