// The pages that Herald serves: web/admin and web/demo, built into dist/web where a source is newer than what was built last.
//   node scripts/build-web.mjs [--force] [admin] [demo]
//   --force   builds them all the same; named: those alone
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

const root = join(import.meta.dirname, '..');
/** Each page, and whose sources are in it. */
const PAGES = {
  admin: ['web/admin', 'web/client'],
  demo: ['web/demo', 'web/react', 'web/client'],
};

const changedAt = (path) => statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** What is built, installed, or somebody's for a while. */
const NO_SOURCE = /(^|[\\/])(node_modules|dist|\.[^\\/]*)([\\/]|$)/;

function newestOf(folder) {
  const files = readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && !NO_SOURCE.test(relative(join(root, folder), file.parentPath)))
    .map((file) => relative(root, join(file.parentPath, file.name)));
  return Math.max(...files.map(changedAt));
}

const named = Object.keys(PAGES).filter((page) => process.argv.includes(page));
for (const [page, folders] of Object.entries(PAGES)) {
  if (named.length > 0 && !named.includes(page)) continue;
  const newest = Math.max(changedAt('package-lock.json'), ...folders.map(newestOf));
  if (!process.argv.includes('--force') && changedAt(`dist/web/${page}/index.html`) > newest) continue;
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const { status } = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: join(root, 'web', page),
    // Also where tests ask for it: React for development is slower, and three times as large.
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}
