import { type DeviceOutcome, later } from './device-outcome.js';
import type { PushAnswer } from './push-connections.js';
import { retryAfterMs } from './retry-after.js';

/** What Google asks for where it says nothing else. */
const QUOTA_PAUSE_MS = 60_000;

interface FcmError {
  /** Of the API: NOT_FOUND. */
  status: string;
  /** Of FCM: UNREGISTERED. Empty: none was given. */
  errorCode: string;
  isOfToken: boolean;
}

/** What FCM's answer means. docs/push.md has the same as a table. */
export function fcmOutcome({ status, headers, body }: PushAnswer, nowMs: number): DeviceOutcome {
  if (status >= 200 && status < 300) return { kind: 'taken', providerMessageId: nameIn(body) };
  const error = errorIn(body);
  const { errorCode } = error;
  const words = [status, error.status, errorCode].filter((part) => part !== '').join(' ');
  const asked = retryAfterMs(headers['retry-after'], nowMs);
  if (errorCode === 'UNREGISTERED') return { kind: 'gone', words };
  if (error.isOfToken) return { kind: 'gone', words };
  if (errorCode === 'SENDER_ID_MISMATCH') return { kind: 'refused', code: 'ADDRESS_REFUSED', words };
  // Apple's, or a browser's, refused the project's credentials: ours are right, and what goes to others goes.
  if (errorCode === 'THIRD_PARTY_AUTH_ERROR') return later('PROVIDER_REFUSED_LOGIN', words);
  if (status === 429) return later('PROVIDER_BUSY', words, { retryAfterMs: asked ?? QUOTA_PAUSE_MS });
  if (status >= 500) return later('PROVIDER_DOWN', words, { isDown: true, retryAfterMs: asked });
  if (status === 400 || status === 413) return { kind: 'refused', code: 'CONTENT_REFUSED', words };
  // 404 without UNREGISTERED among them: a wrong project, or a wrong address of the service. Nobody's device is forgotten for that.
  return later('PROVIDER_REFUSED_LOGIN', words, { isDown: true });
}

/** Nothing of its sentences, which may repeat what it was given. */
function errorIn(body: string): FcmError {
  const { error } = (parsedJson(body) ?? {}) as { error?: { status?: unknown; message?: unknown; details?: unknown } };
  const details = Array.isArray(error?.details) ? (error.details as Record<string, unknown>[]) : [];
  const violations = details.flatMap((detail) =>
    Array.isArray(detail?.['fieldViolations']) ? detail['fieldViolations'] : [],
  );
  const isOfToken =
    violations.some((violation: { field?: unknown }) => violation?.field === 'message.token') ||
    (typeof error?.message === 'string' && /registration token is not a valid/i.test(error.message));
  const errorCode = details.map((detail) => detail?.['errorCode']).find(isCode) ?? '';
  const status = isCode(error?.status) ? error.status : '';
  return { status, errorCode, isOfToken: status === 'INVALID_ARGUMENT' && isOfToken };
}

const isCode = (value: unknown): value is string => typeof value === 'string' && /^[A-Z_]{1,64}$/.test(value);

/** "projects/shop/messages/0:1500415314455276" */
function nameIn(body: string): string | null {
  const name: unknown = (parsedJson(body) as { name?: unknown } | undefined)?.name;
  return typeof name === 'string' && name.length <= 300 ? name : null;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
