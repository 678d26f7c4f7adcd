// For the small commands (npm run token): compiles where a source is newer than what was compiled last. Asking the compiler takes
// seconds even when there is nothing to do.
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const changedAt = (path) => statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;
const sources = ['src', 'migrations'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true }).map((file) => join(folder, String(file))),
);
const newest = Math.max(...[...sources, 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json'].map(changedAt));
if (newest >= changedAt('dist/.tsbuildinfo')) {
  const { status } = spawnSync('npm', ['run', '--silent', 'build:server'], { cwd: root, stdio: 'inherit' });
  process.exitCode = status ?? 1;
}
