import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const ROOT = join(import.meta.dirname, '../..');
const OUTPUT = join(ROOT, 'test/.output');

/** The code of a page, by the file name in its first line. */
export function exampleOf(page: string, name: string): string {
  const blocks = [...readFileSync(join(ROOT, page), 'utf8').matchAll(/^```jsx?\n([\s\S]*?)^```$/gm)].map(
    ([, code]) => code,
  );
  const found = blocks.find((code) => code?.startsWith(`// ${name}\n`));
  if (found === undefined) throw new Error(`${page} has no example ${name}`);
  return found;
}

/** Runs an example as it stands on its page. @returns what it exports, and how to forget it */
export async function loadExample<Exports>(
  page: string,
  name: string,
): Promise<{ exports: Exports; remove: () => void }> {
  mkdirSync(OUTPUT, { recursive: true });
  const folder = mkdtempSync(join(OUTPUT, 'docs-'));
  const path = join(folder, name);
  writeFileSync(path, exampleOf(page, name));
  return {
    exports: (await import(/* @vite-ignore */ pathToFileURL(path).href)) as Exports,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
