import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

/** The client as it is released, for examples of the docs, browsers and other processes; once in a run. Types are checked by `npm run types`. */
export function setup(): void {
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  const built = spawnSync(process.execPath, [tsc, '-p', 'web/client/tsconfig.build.json', '--noCheck'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (built.status !== 0) {
    throw new Error(`the client could not be built: ${built.error?.message ?? built.stdout}${built.stderr}`);
  }
}
