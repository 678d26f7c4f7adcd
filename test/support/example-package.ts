import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { BUILT } from './built-herald.js';

const ROOT = join(import.meta.dirname, '../..');
const STAGE = join(ROOT, 'test/.output/package');

/** The package of docs/extending.md: its own, with Herald among its dependencies. */
export const EXAMPLE = join(ROOT, 'examples/extending');
/** Herald, as it is installed there. */
export const HERALD = join(EXAMPLE, 'node_modules/herald');

function run(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr, error } = spawnSync(command, [...args], { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? ''}${stdout}${stderr}`);
  return stdout;
}

/** Packs Herald's build (`buildHerald()`) as npm would publish it, and unpacks it where a user's install has it: what `exports` and `files` leave out is missing. */
export function installHerald(): void {
  rmSync(STAGE, { recursive: true, force: true });
  mkdirSync(STAGE, { recursive: true });
  for (const folder of ['src', 'migrations'])
    cpSync(join(BUILT, folder), join(STAGE, 'dist', folder), { recursive: true });
  for (const file of ['package.json', 'schema.graphql', 'README.md', 'LICENSE'])
    copyFileSync(join(ROOT, file), join(STAGE, file));
  const [packed] = JSON.parse(run('npm', ['pack', '--json', '--ignore-scripts', '--silent'], STAGE)) as [
    { filename: string },
  ];
  rmSync(HERALD, { recursive: true, force: true });
  mkdirSync(HERALD, { recursive: true });
  run('tar', ['-xzf', packed.filename, '--strip-components=1', '-C', HERALD], STAGE);
}

/** Compiles the example by its own, strict, configuration. */
export function compileExample(): void {
  rmSync(join(EXAMPLE, '.output'), { recursive: true, force: true });
  run(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.json'], EXAMPLE);
}

export interface Block {
  name: string;
  code: string;
}

/** The TypeScript of a page, by the file name in the first line of each block. */
export function blocksOf(page: string): Block[] {
  return [...readFileSync(join(ROOT, page), 'utf8').matchAll(/^```ts\n\/\/ (\S+)\n([\s\S]*?)^```$/gm)].map(
    ([, name, code]) => ({ name: name ?? '', code: code ?? '' }),
  );
}

/** The example's files, by name. */
export function exampleFiles(): Map<string, string> {
  const folder = join(EXAMPLE, 'src');
  return new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

/** The packages that the JavaScript below a folder imports: in this repository each is found, whoever says that he needs it. */
export function importsOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.js'))
    .flatMap((name) => [...readFileSync(join(folder, name), 'utf8').matchAll(/(?:from|import) '([^.'][^']*)'/g)])
    .map(([, specifier = '']) => specifier)
    .filter((specifier) => !isBuiltin(specifier))
    .map((specifier) => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/'));
}
