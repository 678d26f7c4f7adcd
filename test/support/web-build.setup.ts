import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

/** The pages as `npm start` builds them; nothing where they are up to date. */
export function setup(): void {
  const { status, stdout, stderr, error } = spawnSync(process.execPath, ['scripts/build-web.mjs'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the pages could not be built: ${error?.message ?? stdout}${stderr}`);
}
