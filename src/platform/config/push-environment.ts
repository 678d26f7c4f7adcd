import { createECDH } from 'node:crypto';
import { z } from 'zod';
import type { Problem } from './problem.js';
import { serviceAccount } from './service-account.js';
import { list, onOff, url } from './values.js';

/** Of the browsers that there are: Chrome and its kin, Firefox, Edge, Safari. */
const PUSH_HOSTS = ['fcm.googleapis.com', '*.push.services.mozilla.com', '*.notify.windows.com', '*.push.apple.com'];

const HOST = /^(?:\*\.)?[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/;
const LOOPBACK = /^http:\/\/(?:127\.0\.0\.1|\[::1\]|localhost):\d{1,5}$/;

const bytesOf = (text: string) => (/^[\w-]+$/.test(text) ? Buffer.from(text, 'base64url').length : 0);

/** Where pushes go, and what we show there. */
export const pushEnvironment = {
  WEB_PUSH: onOff
    .default(true)
    .describe(
      'Push to browsers: `on` or `off`. Keys and hosts have defaults that work, so that nothing else is needed.',
    ),
  VAPID_PUBLIC_KEY: z
    .string()
    .refine((text) => bytesOf(text) === 65, 'a point of P-256, uncompressed, as base64url: 87 characters')
    .optional()
    .describe(
      'What browsers know this installation by, with `VAPID_PRIVATE_KEY`. Unset: a pair that the installation makes for itself once, and keeps in PostgreSQL. Subscriptions made with one key are worth nothing with another.',
    ),
  VAPID_PRIVATE_KEY: z
    .string()
    .refine((text) => bytesOf(text) === 32, '32 bytes as base64url: 43 characters')
    .optional()
    .describe('The private part of it.'),
  VAPID_SUBJECT: z
    .string()
    .refine((text) => isSubject(text), 'a mailto: with an address, or a URL that begins with https://')
    .optional()
    .describe(
      'Whom push services may turn to: `mailto:ops@example.com`, or an `https:` URL. Unset: `PUBLIC_URL` if that is `https`, or else the address of `MAIL_FROM`. Apple refuses one that is made up.',
    ),
  WEB_PUSH_HOSTS: list
    .default(PUSH_HOSTS)
    .pipe(
      z.array(
        z
          .string()
          .refine(
            (text) => HOST.test(text) || LOOPBACK.test(text),
            'host names such as fcm.googleapis.com or *.push.apple.com; outside production also http://127.0.0.1:8080',
          ),
      ),
    )
    .describe(
      'The push services that browsers’ subscriptions may name, comma-separated; `*.` stands for any names before it. Nothing is sent anywhere else, and to these over `https` on its own port alone. Outside production it may name a server of a test: `http://127.0.0.1:8080`.',
    ),
  FCM_SERVICE_ACCOUNT: serviceAccount
    .optional()
    .describe(
      'The key file of a Google service account that may send with Firebase Cloud Messaging: its path, or the JSON itself. Unset: no push to apps.',
    ),
  FCM_BASE_URL: url('https:', 'http:')
    .default('https://fcm.googleapis.com')
    .describe('Where FCM is spoken to (HTTP v1). Another one is for tests, and for a proxy of your own.'),
  FCM_TOKEN_URL: url('https:', 'http:')
    .optional()
    .describe('Where the service account gets its tokens. Unset: where its key file says.'),
};

/** What is wrong between them, each of them by itself being right. */
export function pushProblems(given: Readonly<Record<string, string | undefined>>): Problem[] {
  const problems: Problem[] = [];
  const say = (variable: string, message: string) => problems.push({ variable, message });
  const { VAPID_PUBLIC_KEY: publicKey, VAPID_PRIVATE_KEY: privateKey } = given;
  if (publicKey === undefined && privateKey !== undefined) say('VAPID_PUBLIC_KEY', 'required with VAPID_PRIVATE_KEY');
  if (privateKey === undefined && publicKey !== undefined) say('VAPID_PRIVATE_KEY', 'required with VAPID_PUBLIC_KEY');
  if (publicKey !== undefined && privateKey !== undefined && isNoPair(publicKey, privateKey)) {
    say('VAPID_PRIVATE_KEY', 'of another pair than VAPID_PUBLIC_KEY');
  }
  if (given['NODE_ENV'] !== 'production') return problems;
  if (/http:/.test(given['WEB_PUSH_HOSTS'] ?? '')) say('WEB_PUSH_HOSTS', 'host names alone in production');
  for (const name of ['FCM_BASE_URL', 'FCM_TOKEN_URL']) {
    if (given[name]?.startsWith('http:')) say(name, 'a URL that begins with https:// in production');
  }
  return problems;
}

function isSubject(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, pathname } = new URL(text);
  return protocol === 'https:' || (protocol === 'mailto:' && /^[^@\s]+@[^@\s]+$/.test(pathname));
}

/** Keys that are no keys have been told of by themselves. */
function isNoPair(publicKey: string, privateKey: string): boolean {
  if (bytesOf(publicKey) !== 65 || bytesOf(privateKey) !== 32) return false;
  try {
    const ecdh = createECDH('prime256v1');
    ecdh.setPrivateKey(Buffer.from(privateKey, 'base64url'));
    return !ecdh.getPublicKey().equals(Buffer.from(publicKey, 'base64url'));
  } catch {
    return true;
  }
}
