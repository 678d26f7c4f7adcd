import { isIP } from 'node:net';
import { z } from 'zod';
import type { Problem } from './problem.js';
import { duration, durations, isNetwork, list, url, whole } from './values.js';

/** What status webhooks tell of, by the name that stands in them. */
export const STATUS_KINDS = [
  'notification.delivered',
  'notification.seen',
  'notification.read',
  'notification.failed',
  'delivery.failed',
  'delivery.bounced',
] as const;
export type StatusKind = (typeof STATUS_KINDS)[number];

const SECRET = /^whsec_([A-Za-z0-9+/]+={0,2})$/;
const SOME_SECRETS = 'secrets of whsec_ and 24 to 64 bytes in base64, five at most';
const HOST = /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$/i;
const SOME_HOSTS = 'hosts, addresses or ranges such as hooks.internal,10.1.0.0/16';

function isSecret(text: string): boolean {
  const bytes = Buffer.from(SECRET.exec(text)?.[1] ?? '', 'base64').length;
  return bytes >= 24 && bytes <= 64;
}

const isHost = (text: string): boolean => HOST.test(text) && !/^[\d.]+$/.test(text);
const isRange = (text: string): boolean => isIP(text.split('/', 1)[0] ?? '') !== 0 && isNetwork(text);

const secrets = list.pipe(z.array(z.string().refine(isSecret, SOME_SECRETS)).max(5, SOME_SECRETS));
const hosts = list.default([]).pipe(z.array(z.string().refine((text) => isHost(text) || isRange(text), SOME_HOSTS)));

/** A part of environment.ts: webhooks to people's endpoints, and those that tell the installation's own services how things stand. */
export const webhookEnvironment = {
  WEBHOOK_SECRET: secrets
    .optional()
    .describe(
      'What the webhooks of the channel `webhook` are signed with, where a person has no secret of his own: `whsec_` and 24 to 64 bytes in base64. Several, comma-separated, sign side by side, for a rotation. Unset: there is no such channel.',
    ),
  WEBHOOK_ALLOW: hosts.describe(
    'Comma-separated hosts, addresses and ranges of private networks that webhooks of people may be sent to all the same; these may have http, and any port. Whoever may set `webhookUrl` can send requests there.',
  ),
  WEBHOOK_TIMEOUT: duration
    .default(10_000)
    .describe(
      'How long an endpoint may take to answer a webhook, of either kind; four fifths of `LEASE_SECONDS` at most.',
    ),
  STATUS_WEBHOOK_URL: url('http:', 'https:')
    .optional()
    .describe(
      'Where status webhooks go: what became of notifications and deliveries. The same at every node. Unset: nothing is written down for them, and nothing sent.',
    ),
  STATUS_WEBHOOK_SECRET: secrets
    .optional()
    .describe('What status webhooks are signed with, as `WEBHOOK_SECRET`. Required with `STATUS_WEBHOOK_URL`.'),
  STATUS_WEBHOOK_ALLOW: hosts.describe('As `WEBHOOK_ALLOW`, for `STATUS_WEBHOOK_URL` alone.'),
  STATUS_WEBHOOK_EVENTS: list
    .default([...STATUS_KINDS])
    .pipe(z.array(z.enum(STATUS_KINDS, `some of ${STATUS_KINDS.join(', ')}`)).min(1, 'one at least'))
    .describe(
      'What status webhooks tell of; by default everything. What no node has named for a day is not written down any more.',
    ),
  STATUS_WEBHOOK_CONCURRENCY: whole(1, 256)
    .default(16)
    .describe('Status webhooks that one worker sends at the same time.'),
  STATUS_WEBHOOK_SCHEDULE: durations
    .refine((delays) => delays.length > 0, 'one duration at least')
    .default([5_000, 30_000, 120_000, 300_000])
    .describe(
      'How long after a failure a status webhook is sent again; the last of them again and again, until it was taken or is too old to be kept (`RETENTION_DAYS`).',
    ),
};

/** What is wrong between them, each of them by itself being right. */
export function webhookProblems(given: Readonly<Record<string, string | undefined>>): Problem[] {
  const text = given['STATUS_WEBHOOK_URL'];
  if (text === undefined || !URL.canParse(text)) return [];
  const problems: Problem[] = [];
  const { protocol, username, password, hostname } = new URL(text);
  if (given['STATUS_WEBHOOK_SECRET'] === undefined)
    problems.push({ variable: 'STATUS_WEBHOOK_SECRET', message: 'required with STATUS_WEBHOOK_URL' });
  if (username !== '' || password !== '')
    problems.push({ variable: 'STATUS_WEBHOOK_URL', message: 'a URL without user and password' });
  const allowed = (given['STATUS_WEBHOOK_ALLOW'] ?? '').split(',').map((entry) => entry.trim());
  // Whether an address is in a range is found out when something is sent.
  if (protocol === 'http:' && isHost(hostname) && !allowed.includes(hostname))
    problems.push({ variable: 'STATUS_WEBHOOK_URL', message: 'https, or a host of STATUS_WEBHOOK_ALLOW' });
  return problems;
}
