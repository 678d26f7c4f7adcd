import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** What is committed although it could be made from the rest: for readers, and so that a review shows what changed in it. */
export interface GeneratedFile {
  /** From the project's root. */
  path: string;
  content: string;
}

/** The paths of those that are missing or differ from what would be written. */
export async function staleFiles(root: string, files: readonly GeneratedFile[]): Promise<string[]> {
  const stale: string[] = [];
  for (const { path, content } of files) {
    if ((await contentOf(join(root, path))) !== content) stale.push(path);
  }
  return stale;
}

/** Writes those that differ, and answers their paths. */
export async function writeFiles(root: string, files: readonly GeneratedFile[]): Promise<string[]> {
  const stale = new Set(await staleFiles(root, files));
  for (const { path, content } of files.filter((file) => stale.has(file.path))) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
  return [...stale];
}

async function contentOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
