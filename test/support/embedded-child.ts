import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import ts from 'typescript';

const ROOT = join(import.meta.dirname, '../..');
const SOURCE = join(ROOT, 'src/platform/embedded');

/** `src/platform/embedded` as plain JavaScript, for processes outside the test runner. Inside the project: it imports packages. */
export function compileEmbedded(): { module: string; remove(): void } {
  const output = join(ROOT, 'test/.output');
  mkdirSync(output, { recursive: true });
  const folder = mkdtempSync(join(output, 'embedded-'));
  // Another user runs it too.
  chmodSync(folder, 0o755);
  for (const name of readdirSync(SOURCE).filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))) {
    const { outputText } = ts.transpileModule(readFileSync(join(SOURCE, name), 'utf8'), {
      compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
    });
    writeFileSync(join(folder, name.replace(/\.ts$/, '.js')), outputText);
  }
  return { module: join(folder, 'index.js'), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export interface Child {
  databaseUrl: string;
  redisUrl: string;
  log: string;
  kill(): Promise<void>;
  stop(): Promise<number | null>;
}

/** Starts servers from a process of their own. */
export async function startInChild(
  module: string,
  options: { dir: string; persistent: boolean },
  as: { uid?: number; gid?: number; env?: NodeJS.ProcessEnv } = {},
): Promise<Child> {
  const script = join(import.meta.dirname, 'embedded-child.mjs');
  const child: ChildProcess = spawn(
    process.execPath,
    [script, module, JSON.stringify({ ...options, postgres: true, redis: true })],
    { ...as, cwd: '/', stdio: ['pipe', 'pipe', 'pipe'] },
  );
  let log = '';
  child.stderr?.on('data', (data) => (log += String(data)));
  const ended = once(child, 'exit') as Promise<[number | null]>;
  const said = once(createInterface({ input: child.stdout! }), 'line') as Promise<[string]>;
  const first = await Promise.race([said, ended]);
  if (typeof first[0] !== 'string') throw new Error(`the child ended with ${first[0]}: ${log}`);
  const urls = JSON.parse(first[0]) as { databaseUrl: string; redisUrl: string };
  return {
    ...urls,
    log,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    async stop() {
      child.stdin?.write('stop\n');
      return (await ended)[0];
    },
  };
}
