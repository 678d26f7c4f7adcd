import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { staleFiles, writeFiles } from './generated-files.js';

let root: string;
beforeEach(async () => void (root = await mkdtemp(join(tmpdir(), 'herald-generate-'))));
afterEach(() => rm(root, { recursive: true }));

const files = [
  { path: 'docs/a.md', content: 'a\n' },
  { path: 'b.graphql', content: 'b\n' },
];

it('writes what is missing, and then has nothing to do', async () => {
  expect(await staleFiles(root, files)).toEqual(['docs/a.md', 'b.graphql']);
  expect(await writeFiles(root, files)).toEqual(['docs/a.md', 'b.graphql']);
  expect(await readFile(join(root, 'docs/a.md'), 'utf8')).toBe('a\n');
  expect(await staleFiles(root, files)).toEqual([]);
  expect(await writeFiles(root, files)).toEqual([]);
});

it('names what differs, and checking writes nothing', async () => {
  await writeFiles(root, files);
  await writeFile(join(root, 'b.graphql'), 'edited by hand\n');
  expect(await staleFiles(root, files)).toEqual(['b.graphql']);
  expect(await readFile(join(root, 'b.graphql'), 'utf8')).toBe('edited by hand\n');
});
