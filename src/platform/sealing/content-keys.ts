import { createHash } from 'node:crypto';
import { developmentSecret } from '../auth/index.js';
import type { Config, ContentKey } from '../config/index.js';

/**
 * The configured keys; else a generated one, kept under HERALD_DIR; in production none, as nobody would know that it must be kept.
 *
 * @throws Error where none can be generated, or what is kept is none.
 */
export async function contentKeysOf(
  config: Pick<Config, 'CONTENT_KEYS' | 'NODE_ENV' | 'HERALD_DIR'>,
): Promise<readonly ContentKey[]> {
  if (config.CONTENT_KEYS) return config.CONTENT_KEYS;
  if (config.NODE_ENV === 'production') return [];
  const key = createHash('sha256')
    .update(await developmentSecret(config.HERALD_DIR, 'content-key'))
    .digest();
  // By its own fingerprint: another folder has another key, and says so.
  return [{ id: `local-${createHash('sha256').update(key).digest('hex').slice(0, 8)}`, key }];
}
