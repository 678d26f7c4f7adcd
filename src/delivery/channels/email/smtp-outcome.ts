import type { ReasonCode } from '../../reasons.js';
import { DeliveryError, type DeliveryErrorOptions } from '../delivery-error.js';
import { withoutControls } from '../rendering/index.js';
import { AttemptLostError } from './mail-under-way.js';

/** What the driver says of a failure. */
interface SmtpFailure {
  message: string;
  /** The driver's own: EAUTH, EENVELOPE, … */
  code?: string;
  /** What the server answered: 550, … */
  responseCode?: number;
  response?: string;
  /** Which command it answered. */
  command?: string;
}

/** A provider's words are kept for operators, and not all of a long speech. */
const LONGEST_WORDS = 500;

/** "535 5.7.8" */
const NUMBERS = /^\d{3}(?:[ -]\d\.\d{1,3}\.\d{1,3}\b)?/;

/** How the driver calls what happens to connections, before and between mails. */
const OF_THE_CONNECTION = new Set(['ECONNECTION', 'ETIMEDOUT', 'ESOCKET', 'EDNS', 'ETLS', 'EPROTOCOL', 'EPROXY']);
/** Of a class that has nothing to do with the address (RFC 3463): who may relay, or what is thought of us; a full mailbox; our sender. */
const NOT_OF_THE_ADDRESS = /^5\d\d[ -](?:5\.7\.|5\.2\.2\b|5\.1\.[78]\b)/;
/** Some servers look at the address when they have the mail: there is no such mailbox, or no such domain. */
const OF_THE_ADDRESS = /^5\d\d[ -]5\.1\.(?:[1236]|10)\b/;
/** "You must log in first", "too large", and commands that the server does not know. */
const NOT_OF_THE_ADDRESS_CODES = new Set([500, 501, 502, 503, 504, 521, 530, 534, 535, 538, 552]);

/**
 * What a failed try over SMTP means. What decides: whether all of the mail was handed over before it failed; which command the server
 * refused; and whether it did so for now (4xx) or for good (5xx).
 */
export function smtpOutcome(error: unknown, isHandedOver: boolean): DeliveryError {
  if (error instanceof DeliveryError) return error;
  const failure = describe(error);
  const as = (code: ReasonCode, options: DeliveryErrorOptions) =>
    new DeliveryError(code, wordsOf(failure), { ...options, cause: error });
  const isDown = () => as('PROVIDER_DOWN', { retry: true, isProviderDown: true });

  if (error instanceof AttemptLostError) return as('WORKER_DIED', { retry: true });
  const { code, responseCode } = failure;
  if (isOfLogin(failure)) return as('PROVIDER_REFUSED_LOGIN', { retry: true, isProviderDown: true });
  // 421 is "I am closing": an answer as good as any other that nothing was taken.
  if (responseCode === 421) return isDown();
  if (responseCode === undefined && isHandedOver) return as('TAKEN_PERHAPS', { retry: true });
  if (code === 'EABORT') return as('TIMED_OUT', { retry: true, isProviderDown: true });
  if (code === 'EMESSAGE' || (code === 'EENVELOPE' && failure.command === 'DATA')) return ofContent(failure, as);
  if (code === 'EENVELOPE') return ofEnvelope(failure, as);
  // Whatever else it is, the database being away for one, it is not the provider's.
  return code !== undefined && OF_THE_CONNECTION.has(code) ? isDown() : as('CHANNEL_FAILED', { retry: true });
}

const isOfLogin = ({ code }: SmtpFailure) => code === 'EAUTH' || code === 'ENOAUTH';

/**
 * What is kept for operators. Of an answer to a login the numbers alone: there are servers that repeat the command that they don't like, and
 * our password is in it. No signs that would do something at a terminal.
 */
function wordsOf(failure: SmtpFailure): string {
  const { message, response } = failure;
  if (isOfLogin(failure) && response !== undefined) {
    return `The server refused our login: ${NUMBERS.exec(response)?.[0] ?? 'without a number'}`;
  }
  return withoutControls(message.slice(0, LONGEST_WORDS));
}

type As = (code: ReasonCode, options: DeliveryErrorOptions) => DeliveryError;

/** Without an answer it is too large for what the server said it takes. 503: the session was in disorder, not the mail. */
function ofContent({ responseCode, response }: SmtpFailure, as: As): DeliveryError {
  if (OF_THE_ADDRESS.test(response ?? '')) return as('ADDRESS_REFUSED', { retry: false, isBadAddress: true });
  const isForGood = responseCode === undefined || (responseCode >= 500 && responseCode !== 503);
  return isForGood ? as('CONTENT_REFUSED', { retry: false }) : as('PROVIDER_BUSY', { retry: true });
}

function ofEnvelope({ responseCode, response, command }: SmtpFailure, as: As): DeliveryError {
  // The driver refused the address before it asked anybody.
  if (responseCode === undefined) return as('ADDRESS_REFUSED', { retry: false });
  const isForGood = responseCode >= 500;
  if (command === 'RCPT TO') {
    if (!isForGood) return as('ADDRESS_DEFERRED', { retry: true });
    const isOfAddress = !NOT_OF_THE_ADDRESS_CODES.has(responseCode) && !NOT_OF_THE_ADDRESS.test(response ?? '');
    return as('ADDRESS_REFUSED', { retry: false, isBadAddress: isOfAddress });
  }
  // Too large: said already at MAIL FROM, by servers that are told the size.
  if (responseCode === 552) return as('CONTENT_REFUSED', { retry: false });
  // It is our own sender that is refused, whoever the mail is for: nobody's mail may be given up because of it.
  return isForGood
    ? as('PROVIDER_REFUSED_SENDER', { retry: true, isProviderDown: true })
    : as('PROVIDER_BUSY', { retry: true });
}

function describe(error: unknown): SmtpFailure {
  if (!(error instanceof Error)) return { message: String(error) };
  const { code, responseCode, response, command } = error as Error & Omit<SmtpFailure, 'message'>;
  return {
    message: error.message,
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof responseCode === 'number' ? { responseCode } : {}),
    ...(typeof response === 'string' ? { response } : {}),
    ...(typeof command === 'string' ? { command } : {}),
  };
}
