import type { MailerOptions } from '@nestjs-modules/mailer';
import type SMTPPool from 'nodemailer/lib/smtp-pool';
import type { Readable } from 'node:stream';
import type { ConfigValues } from '../../../platform/config/index.js';
import type { MailUnderWay } from './mail-under-way.js';

export const SMTP = 'smtp';
export const SMTP_FALLBACK = 'smtp-fallback';
/** Composes a mail, and sends it nowhere. */
export const TO_FILE = 'file';

export const MAIL_LIMITS = {
  /** Connections of one process to one server; more mails than that at once wait in line. `maxConnections` of the URL. */
  connections: 10,
  /** Mails over one connection: servers break off at some number, and some without a word. `maxMessages` of the URL. */
  mailsPerConnection: 100,
  /** To reach a server, with its name and TLS, and again until it greets. */
  connectMs: 5_000,
  /**
   * Of silence. Longer than any attempt, which ends by its own signal: who waits for the answer to a whole mail must not give up sooner
   * than he has to, as it may have been taken. It ends connections that nobody uses.
   */
  silenceMs: 60_000,
} as const;

/** One of these goes with each mail to the driver, as a field of its own. */
export interface GuardedMail {
  underWay?: MailUnderWay;
}

type Configured = Pick<ConfigValues, 'SMTP_URL' | 'SMTP_FALLBACK_URL'>;

/** Who can send, the first choice first. */
export function mailProviders({ SMTP_URL, SMTP_FALLBACK_URL }: Configured): string[] {
  if (SMTP_URL === undefined) return [TO_FILE];
  return SMTP_FALLBACK_URL === undefined ? [SMTP] : [SMTP, SMTP_FALLBACK];
}

export function mailerOptions(config: Configured): MailerOptions {
  const servers = { [SMTP]: config.SMTP_URL, [SMTP_FALLBACK]: config.SMTP_FALLBACK_URL };
  const pools = Object.entries(servers).flatMap(([name, url]) => (url === undefined ? [] : [[name, poolOf(url)]]));
  return {
    transports: {
      ...(Object.fromEntries(pools) as Record<string, SMTPPool.Options>),
      [TO_FILE]: { streamTransport: true, buffer: true, newline: 'windows' },
    },
    plugins: [{ step: 'stream', plugin: guard }],
  };
}

/** What the URL says wins over all of these; `environment.ts` says what it may say. */
function poolOf(url: string): SMTPPool.Options & { url: string } {
  return {
    url,
    pool: true,
    maxConnections: MAIL_LIMITS.connections,
    maxMessages: MAIL_LIMITS.mailsPerConnection,
    // Once, over a new connection, where the server had closed the old one and read nothing: the row knows how to try again.
    maxRequeues: 1,
    connectionTimeout: MAIL_LIMITS.connectMs,
    greetingTimeout: MAIL_LIMITS.connectMs,
    dnsTimeout: MAIL_LIMITS.connectMs,
    socketTimeout: MAIL_LIMITS.silenceMs,
    // Whoever is given up is left at once, not asked to close the other half.
    socketCloseTimeout: 0,
    // It would write addresses and, with `debug`, whole mails.
    logger: false,
  };
}

interface MailInTheDriver {
  data: GuardedMail;
  message: { processFunc(through: (mail: Readable) => Readable): void };
}

function guard(mail: MailInTheDriver, done: (error?: Error | null) => void): void {
  const { underWay } = mail.data;
  if (underWay) mail.message.processFunc((source) => underWay.guard(source));
  done();
}
