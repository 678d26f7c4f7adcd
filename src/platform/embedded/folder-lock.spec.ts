import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withFolderLock } from './folder-lock.js';
import { addHolder, removeHolder } from './holders.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'herald-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const DEAD = { pid: 1, startedAt: 'long ago' };

describe('the lock of a folder', () => {
  it('lets one work at a time', async () => {
    let inside = 0;
    let most = 0;
    const work = () =>
      withFolderLock(folder, async () => {
        most = Math.max(most, (inside += 1));
        await new Promise((resolve) => setImmediate(resolve));
        inside -= 1;
      });
    await Promise.all(Array.from({ length: 8 }, work));
    expect(most).toBe(1);
    expect(readdirSync(folder).filter((name) => name.startsWith('lock'))).toHaveLength(1);
  });

  it('is taken over from an owner who died with it', async () => {
    writeFileSync(join(folder, 'lock.41'), JSON.stringify({ owner: DEAD, released: false }));
    await expect(withFolderLock(folder, () => Promise.resolve('done'))).resolves.toBe('done');
    expect(readdirSync(folder)).toEqual(['lock.42']);
  });

  it('is free again after work that failed', async () => {
    await expect(withFolderLock(folder, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(withFolderLock(folder, () => Promise.resolve('done'))).resolves.toBe('done');
  });

  it('says who holds it for too long', async () => {
    const outer = withFolderLock(folder, () => withFolderLock(folder, () => Promise.resolve(), 30));
    await expect(outer).rejects.toThrow(new RegExp(`Process ${process.pid} `));
  });
});

describe('the holders of a place', () => {
  it('are counted without those who died', () => {
    const first = addHolder(folder);
    const second = addHolder(folder);
    writeFileSync(join(folder, 'holders', 'dead'), JSON.stringify(DEAD));
    writeFileSync(join(folder, 'holders', 'torn'), '{"pi');
    expect(removeHolder(folder, first)).toBe(false);
    expect(removeHolder(folder, second)).toBe(true);
    expect(readdirSync(join(folder, 'holders'))).toEqual([]);
  });
});
