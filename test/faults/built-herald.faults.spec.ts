import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInstallation, type TestInstallation } from '../support/app.js';
import { BUNDLED_FILES, BUNDLED_MAIN } from '../support/built-herald.js';
import { HeraldProcess } from '../support/herald-process.js';

/** Two copies of one of these would not know each other's objects, or hold a state twice. */
const ONCE = /^(@nestjs\/.*|graphql|typeorm|pg|ioredis|bull|rxjs|pino|prom-client|reflect-metadata|graphql-ws|ws|zod)$/;

const isCode = (file: string) => /\.[cm]?js$/.test(file);
const packageOf = (file: string) => /^.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? '';
const packagesIn = (list: string) => new Set(readFileSync(list, 'utf8').split('\n').filter(isCode).map(packageOf));

describe('the server that these tests start again and again', () => {
  const bundle = readFileSync(BUNDLED_MAIN, 'utf8');
  const folder = mkdtempSync(join(tmpdir(), 'herald-loaded-'));
  const loadedFile = join(folder, 'loaded');
  let installation: TestInstallation;
  beforeAll(async () => {
    installation = await startInstallation({}, 0);
  });
  afterAll(async () => {
    await installation.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('has one copy of each library: in it, or beside it', async () => {
    const herald = await HeraldProcess.start({
      ...installation.env,
      NODE_OPTIONS: `--require=${join(import.meta.dirname, '../support/loaded-packages.cjs')}`,
      LOADED_PACKAGES: loadedFile,
    });
    expect(await herald.stop()).toBe(0);
    const within = packagesIn(BUNDLED_FILES);
    const beside = packagesIn(loadedFile);
    expect([...within]).toEqual(expect.arrayContaining(['graphql', 'typeorm', '@nestjs/core', 'bull']));
    expect([...beside]).toEqual(expect.arrayContaining(['pg', 'ioredis', 'pino', 'reflect-metadata']));
    expect([...beside].filter((name) => ONCE.test(name) && within.has(name))).toEqual([]);
  });

  it('tells the lines of src in its stacks', () => {
    const map = new SourceMap(JSON.parse(readFileSync(`${BUNDLED_MAIN}.map`, 'utf8')));
    const words = 'took deliveries from workers that did not end them';
    const line = bundle.split('\n').findIndex((candidate) => candidate.includes(words));
    const found = map.findEntry(line, bundle.split('\n')[line]?.indexOf('this') ?? 0);
    const { originalSource, originalLine } = found as { originalSource: string; originalLine: number };
    expect(originalSource).toMatch(/^\.\.\/\.\.\/\.\.\/src\/delivery\/.*\.ts$/);
    const source = readFileSync(join(BUNDLED_MAIN, '..', originalSource), 'utf8').split('\n');
    expect(source.slice(originalLine - 1, originalLine + 3).join('\n')).toContain(words);
  });
});
