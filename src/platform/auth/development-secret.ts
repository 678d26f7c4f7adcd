import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Each in a file of that name. */
export type DevelopmentSecret = 'jwt-secret' | 'content-key';

/**
 * A secret that was not configured, by default the one that tokens are signed with: made once, kept under `heraldDir`, readable
 * by its owner alone. Not for production, where the environment must bring one.
 *
 * @throws Error when the file is there but can't be a secret.
 */
export async function developmentSecret(heraldDir: string, name: DevelopmentSecret = 'jwt-secret'): Promise<string> {
  const path = join(heraldDir, name);
  const kept = await readSecret(path);
  if (kept !== undefined) return kept;

  await mkdir(heraldDir, { recursive: true });
  const mine = `${path}.${randomUUID()}`;
  await writeFile(mine, `${randomBytes(48).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
  try {
    // Two processes may come here together. A link appears whole or not at all, and never over another: the
    // first wins, and the second reads what the first has made.
    await link(mine, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(mine, { force: true });
  }
  const made = await readSecret(path);
  if (made === undefined) throw new Error(`${path} vanished while it was being made.`);
  return made;
}

async function readSecret(path: string): Promise<string | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const secret = text.trim();
  if (Buffer.byteLength(secret) < 32) {
    throw new Error(`${path} is too short for a secret: delete it, and Herald makes another.`);
  }
  return secret;
}
