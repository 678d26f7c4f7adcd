import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

/** The bench as `npm run bench` builds it, in a folder of the tests' own: nobody rewrites it while they run. */
export const BUILT_BENCH = join(ROOT, 'test/.output/bench');

/** Once in a run. Types are checked by `npm run types`. */
export function setup(): void {
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  const place = ['--outDir', BUILT_BENCH, '--tsBuildInfoFile', join(BUILT_BENCH, '.tsbuildinfo')];
  const built = spawnSync(process.execPath, [tsc, '-p', 'bench/tsconfig.json', '--noCheck', ...place], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (built.status !== 0) {
    throw new Error(`the bench could not be built: ${built.error?.message ?? built.stdout}${built.stderr}`);
  }
}
