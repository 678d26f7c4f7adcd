import type { RateNote } from '../auth/index.js';

/**
 * What an answer over HTTP says of limits: `RateLimit-Policy` and `RateLimit`, as the IETF's draft-ietf-httpapi-ratelimit-headers-10 has them (structured fields; the three
 * fields of the older drafts can tell of one limit alone), and `Retry-After` where something was refused. One document may ask for several operations.
 */
export function rateHeaders(verdicts: Iterable<RateNote>): Record<string, string> {
  const policies: string[] = [];
  const limits: string[] = [];
  let retryAfterMs = 0;
  for (const { isAllowed, policy, limit, remaining, leftMs } of verdicts) {
    policies.push(`"${policy}";q=${limit.count};w=${limit.windowSeconds}`);
    limits.push(`"${policy}";r=${remaining};t=${Math.ceil(leftMs / 1_000)}`);
    if (!isAllowed) retryAfterMs = Math.max(retryAfterMs, leftMs);
  }
  return {
    'ratelimit-policy': policies.join(', '),
    ratelimit: limits.join(', '),
    ...(retryAfterMs > 0 ? { 'retry-after': String(Math.ceil(retryAfterMs / 1_000)) } : {}),
  };
}
