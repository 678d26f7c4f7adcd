import type { Problem } from './problem.js';
import { mailbox, url } from './values.js';

/**
 * What may stand behind the `?` of a mail server's URL. Not everything that the driver would take: it could be told to log what goes
 * over the wire, and a misspelt `requireTLS` would be passed over in silence.
 */
export const SMTP_OPTIONS = [
  'name',
  'localAddress',
  'authMethod',
  'requireTLS',
  'ignoreTLS',
  'maxConnections',
  'maxMessages',
  'rateLimit',
  'rateDelta',
  'tls.servername',
  'tls.rejectUnauthorized',
  'tls.minVersion',
] as const;

const smtpUrl = url('smtp:', 'smtps:')
  .refine((text) => !URL.canParse(text) || new URL(text).hostname !== '', 'a URL with a host')
  .refine(
    (text) =>
      !URL.canParse(text) || optionsOf(text).every((name) => (SMTP_OPTIONS as readonly string[]).includes(name)),
    `options of ${SMTP_OPTIONS.join(', ')} only`,
  );

const optionsOf = (text: string) => [...new URL(text).searchParams.keys()];

/** Where mail goes to, whom it is from, and where its links lead. */
export const mailEnvironment = {
  SMTP_URL: smtpUrl
    .optional()
    .describe(
      'The mail server: `smtp://user:password@host:587` (STARTTLS where it is offered; `?requireTLS=true` demands it) or `smtps://…:465`; options in docs/email.md. Unset: mails are written to `mail/` under `HERALD_DIR`; in production none are made.',
    ),
  SMTP_FALLBACK_URL: smtpUrl
    .optional()
    .describe('A second mail server, which takes over while the first one is down. Only with `SMTP_URL`.'),
  MAIL_FROM: mailbox
    .optional()
    .describe(
      'Whom mails are from: one address, with or without a name: `Example <news@example.com>`. Required in production with `SMTP_URL`; elsewhere `Herald <herald@localhost>`.',
    ),
  PUBLIC_URL: url('http:', 'https:')
    .refine((text) => !/[?#]/.test(text), 'a URL without ? and #')
    .optional()
    .describe(
      'Where people’s browsers reach this installation, with a path if there is one: links in mails lead there. Required in production with `SMTP_URL`, and then `https`; elsewhere `http://localhost` with `PORT`.',
    ),
};

/** What is wrong between them, each of them by itself being right. */
export function mailProblems(given: Readonly<Record<string, string | undefined>>): Problem[] {
  const problems: Problem[] = [];
  const say = (variable: string, message: string) => problems.push({ variable, message });
  if (given['SMTP_URL'] === undefined) {
    if (given['SMTP_FALLBACK_URL'] !== undefined) say('SMTP_FALLBACK_URL', 'only with SMTP_URL');
    return problems;
  }
  if (given['NODE_ENV'] !== 'production') return problems;
  for (const name of ['MAIL_FROM', 'PUBLIC_URL']) {
    if (given[name] === undefined) say(name, 'required in production with SMTP_URL');
  }
  // Mail providers unsubscribe people over TLS alone (RFC 8058).
  if (given['PUBLIC_URL']?.startsWith('http:')) say('PUBLIC_URL', 'a URL that begins with https:// in production');
  return problems;
}
