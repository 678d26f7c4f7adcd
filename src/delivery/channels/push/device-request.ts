import { ECDH } from 'node:crypto';
import { z } from 'zod';
import { line, parsed, refusal } from '../../../platform/field-rules/index.js';
import type { DeviceAddress, Platform, SubscriptionKeys } from './device.js';
import { MAX_ENDPOINT_CHARS, type PushHosts } from './push-hosts.js';

export const DEVICE_LIMITS = {
  /** Of one person. One more, and the one that was not heard of for the longest time goes. */
  devices: 20,
  labelChars: 100,
  /** Of FCM's, which are some 150 to 250. */
  tokenChars: 4_096,
  endpointChars: MAX_ENDPOINT_CHARS,
} as const;

const LEAD = 'No device was registered.';

/** What a client says of itself. */
export interface DeviceRequest {
  platform: Platform;
  token?: string | null;
  /** A browser's `PushSubscription.toJSON()`. */
  subscription?: Record<string, unknown> | null;
  label?: string | null;
}

export interface CheckedDevice extends Omit<DeviceAddress, 'serverKey'> {
  label: string | null;
}

/** Which platforms this installation can send to, and where. */
export interface PushPlaces {
  platforms: readonly Platform[];
  hosts: Pick<PushHosts, 'allowed'>;
}

const form = z.object({
  platform: z.enum(['FCM', 'WEB_PUSH']),
  token: z
    .string()
    .max(
      DEVICE_LIMITS.tokenChars,
      `token must have at most ${DEVICE_LIMITS.tokenChars.toLocaleString('en')} characters`,
    )
    .regex(/^[\w:./+=~%-]{8,}$/, 'token must be one of Firebase Cloud Messaging')
    .nullish(),
  subscription: z.custom<Record<string, unknown>>().nullish(),
  label: line(DEVICE_LIMITS.labelChars, 'label').nullish(),
});

/** @throws InvalidInputError that names every field that is wrong, and repeats nothing of an address. */
export function checkDevice(request: DeviceRequest, places: PushPlaces): CheckedDevice {
  const { platform, token, subscription, label } = parsed(form, request, LEAD);
  if (!places.platforms.includes(platform)) {
    const what = platform === 'FCM' ? 'to apps (FCM)' : 'to browsers (WEB_PUSH)';
    throw refusal(LEAD, [{ field: 'platform', problem: `this installation has no push ${what}` }]);
  }
  const other = platform === 'FCM' ? 'subscription' : 'token';
  const given = platform === 'FCM' ? subscription : token;
  if (given != null) throw refusal(LEAD, [{ field: other, problem: `${other} is not of ${platform}` }]);
  if (platform === 'WEB_PUSH') return { ...subscribed(subscription, places), platform, label: label ?? null };
  if (token == null) throw refusal(LEAD, [{ field: 'token', problem: 'token is required for FCM' }]);
  return { platform, address: token, keys: null, label: label ?? null };
}

function subscribed(
  subscription: Record<string, unknown> | null | undefined,
  { hosts }: PushPlaces,
): { address: string; keys: SubscriptionKeys } {
  const field = 'subscription';
  if (subscription == null) throw refusal(LEAD, [{ field, problem: `${field} is required for WEB_PUSH` }]);
  const endpoint = ownText(subscription, 'endpoint');
  const url = endpoint === undefined ? undefined : hosts.allowed(endpoint);
  const keys = own(subscription, 'keys');
  const p256dh = bytes(ownText(keys, 'p256dh'), 65);
  const auth = bytes(ownText(keys, 'auth'), 16);
  const problems = [
    ...(url ? [] : [`${field}.endpoint must be an https URL of a push service that this installation allows`]),
    ...(p256dh && isPoint(p256dh) ? [] : [`${field}.keys.p256dh must be a point of P-256 as base64url`]),
    ...(auth ? [] : [`${field}.keys.auth must be 16 bytes as base64url`]),
  ];
  if (problems.length > 0 || !url || !p256dh || !auth) {
    throw refusal(
      LEAD,
      problems.map((problem) => ({ field, problem })),
    );
  }
  return { address: url.href, keys: { p256dh, auth } };
}

/** Not what an object has from its prototype: JSON may say `__proto__`. */
function own(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

function ownText(value: unknown, name: string): string | undefined {
  const found = own(value, name);
  return typeof found === 'string' ? found : undefined;
}

/** base64url, or base64 as older browsers' libraries write it. */
function bytes(text: string | undefined, count: number): Buffer | undefined {
  if (text === undefined || text.length > count * 2 || !/^[\w+/-]+={0,2}$/.test(text)) return undefined;
  const decoded = Buffer.from(text, 'base64');
  return decoded.length === count ? decoded : undefined;
}

/** Anything else would fail at each delivery. */
function isPoint(key: Buffer): boolean {
  try {
    ECDH.convertKey(key, 'prime256v1');
    return key[0] === 4;
  } catch {
    return false;
  }
}
