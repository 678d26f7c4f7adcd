import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** By the source's hash: a thread begins in a tenth of the time when it need not wait for the compiler. */
const KEPT = join(tmpdir(), `herald-thread-sources-${process.getuid?.() ?? 0}`);

/** "./x.js" is "./x.ts", where there is no other. */
export async function resolve(specifier, context, next) {
  if (/^(\.|file:)/.test(specifier) && specifier.endsWith('.js')) {
    const asked = new URL(specifier, context.parentURL);
    const source = new URL(asked.href.replace(/\.js$/, '.ts'));
    if (!existsSync(fileURLToPath(asked)) && existsSync(fileURLToPath(source))) {
      return { url: source.href, format: 'module', shortCircuit: true };
    }
  }
  return next(specifier, context);
}

export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  const source = await readFile(fileURLToPath(url), 'utf8');
  return { format: 'module', source: await transpiled(source), shortCircuit: true };
}

async function transpiled(source) {
  const file = join(KEPT, `${createHash('sha256').update(source).digest('hex')}.js`);
  if (existsSync(file)) return readFile(file, 'utf8');
  const { default: ts } = await import('typescript');
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };
  const { outputText } = ts.transpileModule(source, { compilerOptions });
  await mkdir(KEPT, { recursive: true, mode: 0o700 });
  const own = `${file}.${process.pid}.${Math.random()}`;
  await writeFile(own, outputText);
  // Whole, or not there: several may be at it.
  await rename(own, file);
  return outputText;
}
