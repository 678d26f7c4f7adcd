import { UnavailableError } from '../errors/index.js';

/** What PostgreSQL and its driver say when a connection, not a statement, failed. */
const CONNECTION_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN']);
/** Beside the obvious: a wrong password, no such database (it is being restored), a server that takes no writes (a standby). */
const CONNECTION_STATES = /^(08|28|3D000|57P0[1-5]|53300|25006)/;
/** Of many things that are not as they should be; one of them is a database that lets nobody in. */
const NOT_IN_STATE = '55000';
const CONNECTION_MESSAGES =
  /Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|Query read timeout|the database system is|not queryable|not currently accepting connections/i;

function codeOf(error: unknown): string {
  const code: unknown = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}

/** The server or the way to it failed: what was under way may or may not have happened. */
export function isConnectionFailure(error: unknown): boolean {
  const code = codeOf(error);
  if (CONNECTION_CODES.has(code) || CONNECTION_STATES.test(code)) return true;
  return error instanceof Error && (code === '' || code === NOT_IN_STATE) && CONNECTION_MESSAGES.test(error.message);
}

/** Rolled back for the sake of another transaction: repeating it is safe. */
export function isRetryable(error: unknown): boolean {
  const code = codeOf(error);
  return code === '40001' || code === '40P01';
}

/** `lock_timeout` ran out. */
export function isLockTimeout(error: unknown): boolean {
  return codeOf(error) === '55P03';
}

/** `statement_timeout` ran out. */
export function isTooSlow(error: unknown): boolean {
  return codeOf(error) === '57014';
}

/** A statement took longer than it may. */
export class TooSlowError extends UnavailableError {
  constructor() {
    super('It took too long, and was given up. Nothing was done.');
  }
}
