import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { developmentSecret } from './development-secret.js';

describe('developmentSecret', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'herald-secret-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is made once, whoever asks at the same time, and kept', async () => {
    const dir = join(folder, 'deep', 'herald');
    const secrets = await Promise.all(Array.from({ length: 20 }, () => developmentSecret(dir)));
    expect(new Set(secrets).size).toBe(1);
    expect(Buffer.from(secrets[0]!, 'base64url')).toHaveLength(48);
    expect(await developmentSecret(dir)).toBe(secrets[0]);
    expect(await readdir(dir)).toEqual(['jwt-secret']);
  });

  it('is readable by its owner alone', async () => {
    await developmentSecret(folder);
    expect((await stat(join(folder, 'jwt-secret'))).mode & 0o777).toBe(0o600);
  });

  it('does not go on with a file that is no secret', async () => {
    await writeFile(join(folder, 'jwt-secret'), 'oops\n');
    await expect(developmentSecret(folder)).rejects.toThrow(/too short/);
  });
});
