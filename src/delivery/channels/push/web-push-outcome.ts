import { withoutControls } from '../rendering/index.js';
import { type DeviceOutcome, later } from './device-outcome.js';
import { NoAnswerError, type PushAnswer } from './push-connections.js';
import { retryAfterMs } from './retry-after.js';

/** Of an answer that may be a page. */
const LONGEST_WORDS = 200;

/** What a push service's answer means (RFC 8030, RFC 8292). docs/push.md has the same as a table. */
export function webPushOutcome(
  { status, headers, body }: PushAnswer,
  {
    isOurKey,
    nowMs,
  }: { /** The subscription was made with the key that we signed with. */ isOurKey: boolean; nowMs: number },
): DeviceOutcome {
  const words = `${status} ${oneLine(body)}`.trim();
  const asked = { retryAfterMs: retryAfterMs(headers['retry-after'], nowMs) };
  if (status >= 200 && status < 300) return { kind: 'taken', providerMessageId: nameIn(headers['location']) };
  if (status === 404 || status === 410) return { kind: 'gone', words };
  if (status === 413) return { kind: 'refused', code: 'CONTENT_REFUSED', words };
  if (status === 401 || status === 403) {
    // Not the service's trouble, whatever our key is worth there: whoever subscribed with a key of his own is answered the same, and he is a stranger.
    return isOurKey
      ? later('PROVIDER_REFUSED_LOGIN', words)
      : { kind: 'refused', code: 'ADDRESS_REFUSED', words: `${words} (subscribed with another key)` };
  }
  if (status === 408 || status === 425 || status === 429) return later('PROVIDER_BUSY', words, asked);
  if (status >= 500) return later('PROVIDER_DOWN', words, { ...asked, isDown: true });
  // A redirect is not followed: it could lead anywhere. It may be a service on the move.
  if (status < 400) return later('PROVIDER_BUSY', words, asked);
  return { kind: 'refused', code: 'ADDRESS_REFUSED', words };
}

/** What having had no answer means, of any push service. */
export function silenceOutcome(error: unknown): DeviceOutcome {
  if (!(error instanceof NoAnswerError)) {
    return later('CHANNEL_FAILED', error instanceof Error ? error.message : String(error));
  }
  if (error.why === 'not ours') return later('WORKER_DIED', error.message);
  if (error.isHandedOver) return later('TAKEN_PERHAPS', error.message);
  return error.why === 'late'
    ? later('TIMED_OUT', error.message, { isDown: true })
    : later('PROVIDER_DOWN', error.message, { isDown: true });
}

/** Its name there is a URL, whose last part is enough to ask for it by. */
function nameIn(location: string | undefined): string | null {
  return /([\w:%=~.-]{1,200})\/?$/.exec(location ?? '')?.[1] ?? null;
}

function oneLine(body: string): string {
  return withoutControls(body.slice(0, LONGEST_WORDS)).replaceAll(/\s+/g, ' ');
}
