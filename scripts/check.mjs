// npm run check: everything that can be said about the code without running it. One line for each check; what a failed
// one printed comes after its line. The contract and the migrations are checked by tests (npm test).
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const folders = [
  'src',
  'migrations',
  'test',
  'bench',
  'web/client/src',
  'web/react/src',
  'web/admin/src',
  'web/demo/src',
].filter((folder) => existsSync(join(root, folder)));
const bin = (name) => join(root, 'node_modules/.bin', name);

/** @type {[name: string, program: string, args: string[]][]} */
const CHECKS = [
  // What is compiled and what is linted sees the client as others do: built.
  ['client', bin('tsc'), ['-p', 'web/client/tsconfig.build.json']],
  ['format', bin('prettier'), ['--check', '.']],
  ['lint', bin('oxlint'), ['--type-aware', '--deny-warnings']],
  ['types', bin('tsc'), ['--noEmit', '-p', 'tsconfig.json']],
  ['types of the client', bin('tsc'), ['-p', 'web/client/tsconfig.json']],
  ['types of its worker', bin('tsc'), ['-p', 'web/client/tsconfig.worker.json']],
  ['types of the inbox', bin('tsc'), ['-p', 'web/react/tsconfig.json']],
  ['types of the dashboard', bin('tsc'), ['-p', 'web/admin/tsconfig.json']],
  ['types of the demo', bin('tsc'), ['-p', 'web/demo/tsconfig.json']],
  ['imports', bin('depcruise'), folders],
  // Schema, configuration and whatever else is derived from the code, as committed.
  ['generated files', 'npm', ['run', '--silent', 'generate', '--', '--check']],
];

const failed = [];
for (const [name, program, args] of CHECKS) {
  const began = Date.now();
  const result = spawnSync(program, args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  if (result.status === 0) {
    console.log(`ok      ${name} (${seconds} s)`);
    continue;
  }
  failed.push(name);
  console.log(`FAILED  ${name} (${seconds} s): ${[program.replace(`${root}/`, ''), ...args].join(' ')}`);
  console.log(`${result.error?.message ?? ''}${result.stdout}${result.stderr}`.trimEnd());
}
console.log(failed.length === 0 ? 'All checks passed.' : `Failed: ${failed.join(', ')}.`);
process.exitCode = failed.length === 0 ? 0 : 1;
