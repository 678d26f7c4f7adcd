import type { RecipientProfile } from '../../../notifications/index.js';
import { type AllowedHosts, keyOf, webhookUrl } from '../../webhooks/index.js';

/** Of one person, while they are changed. */
export const MAX_OWN_SECRETS = 5;

export interface Endpoint {
  url: string;
  /** What he gave for it: one at least; null: the installation's own are used. */
  keys: readonly Buffer[] | null;
}

/**
 * Where a person's webhooks go: his attribute `webhookUrl`, with `webhookSecret` (one, or a list) where he has his own. null: nowhere. With a secret that is
 * none, nowhere too: signed with another one, everything would be thrown away at the other end.
 */
export function endpointOf(
  { attributes }: Pick<RecipientProfile, 'attributes'>,
  allowed: AllowedHosts,
): Endpoint | null {
  const { webhookUrl: text, webhookSecret: secret } = attributes;
  const url = typeof text === 'string' ? webhookUrl(text, allowed) : undefined;
  if (!url) return null;
  if (secret === undefined || secret === null) return { url: url.href, keys: null };
  const secrets: unknown[] = Array.isArray(secret) ? secret : [secret];
  const keys = secrets.flatMap((each) => (typeof each === 'string' ? (keyOf(each) ?? []) : []));
  const areAll = keys.length === secrets.length && keys.length > 0 && keys.length <= MAX_OWN_SECRETS;
  return areAll ? { url: url.href, keys } : null;
}
