import { Agent as HttpAgent, type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { AllowedHosts } from './webhook-addresses.js';
import { WebhookError } from './webhook-error.js';
import { checkedAddresses, type Resolve, resolveByDns } from './webhook-lookup.js';
import { signatureOf } from './webhook-signature.js';
import { hostOf, webhookUrl } from './webhook-url.js';

export const WEBHOOK_LIMITS = {
  /** Of an answer, which is thrown away unread; a connection that brings more is cut. */
  answerBytes: 64 * 1_024,
  /** How long the rest of an answer may take, once its status is known. */
  answerMs: 2_000,
  /** For each of several addresses of a host before the next one is tried, too. */
  connectMs: 2_000,
  /** A connection that nobody uses. */
  idleMs: 4_000,
} as const;

export interface Webhook {
  url: string;
  /** The same at every attempt: receivers know by it what they have already. */
  id: string;
  /** JSON. */
  body: string;
  /** Each signs it: the newest first. One at least. */
  keys: readonly Buffer[];
  /** Beside those of the specification. */
  headers?: Readonly<Record<string, string>>;
}

export interface WebhookContext {
  /** Nothing is sent, and nobody waits, beyond it. */
  signal: AbortSignal;
  /** Asked when the connection stands, right before anything is written to it. */
  isOurs(): boolean;
}

export interface WebhookAnswer {
  status: number;
  /** How long it asked to be left alone, in milliseconds. */
  retryAfterMs: number | null;
}

export interface WebhookSenderOptions {
  allowed: AllowedHosts;
  /** Connections are used again: for one endpoint that gets much. */
  keepAlive?: boolean;
  resolve?: Resolve;
  /** Whose certificates are believed, in place of the system's: for tests. */
  authorities?: string;
}

/**
 * Sends signed JSON to URLs that others have named: over https, to public addresses alone, to the very address that was looked at, to nowhere else
 * whatever it answers. Of the answer, status and Retry-After are read, and nothing else.
 */
export class WebhookSender {
  private readonly allowed: AllowedHosts;
  private readonly resolve: Resolve;
  private readonly authorities: string | undefined;
  private readonly agents: { http: HttpAgent; https: HttpsAgent };

  constructor({ allowed, keepAlive = false, resolve = resolveByDns(allowed), authorities }: WebhookSenderOptions) {
    this.allowed = allowed;
    this.resolve = resolve;
    this.authorities = authorities;
    const options = { keepAlive, timeout: WEBHOOK_LIMITS.idleMs };
    this.agents = { http: new HttpAgent(options), https: new HttpsAgent(options) };
  }

  /** Resolves with whatever status it answered. @throws WebhookError */
  async send(webhook: Webhook, context: WebhookContext): Promise<WebhookAnswer> {
    const url = webhookUrl(webhook.url, this.allowed);
    if (!url || !this.mayBeAsked(hostOf(url)))
      throw new WebhookError('FORBIDDEN', 'no URL that webhooks may be sent to');
    if (context.signal.aborted) throw new WebhookError('TIMED_OUT', 'the time was over before it began');
    try {
      return await this.ask(url, webhook, context);
    } catch (error) {
      if (error instanceof StaleConnection) return this.ask(url, webhook, context, { isAfresh: true });
      throw error;
    }
  }

  close(): void {
    this.agents.http.destroy();
    this.agents.https.destroy();
  }

  /** Addresses are connected to without any lookup. */
  private mayBeAsked(host: string): boolean {
    return isIP(host) === 0 || this.allowed.permits(host);
  }

  private ask(url: URL, webhook: Webhook, context: WebhookContext, { isAfresh = false } = {}): Promise<WebhookAnswer> {
    const isTls = url.protocol === 'https:';
    return new Promise<WebhookAnswer>((resolve, reject) => {
      const body = Buffer.from(webhook.body);
      let isHandedOver = false;
      const options = {
        method: 'POST',
        headers: headersOf(webhook, body.length),
        signal: context.signal,
        lookup: this.lookup,
        autoSelectFamilyAttemptTimeout: WEBHOOK_LIMITS.connectMs,
        ca: this.authorities,
        ...(isAfresh ? { agent: false as const } : {}),
      };
      const request = isTls
        ? httpsRequest(url, { agent: this.agents.https, ...options })
        : httpRequest(url, { agent: this.agents.http, ...options });
      request.on('response', (response) => {
        resolve({ status: response.statusCode ?? 0, retryAfterMs: retryAfterOf(response) });
        throwAway(response);
      });
      request.on('error', (error) =>
        reject(failureOf(error, { request, isHandedOver, isAborted: context.signal.aborted })),
      );
      // Without a word of what was wrong: Node hangs up so on whoever answers that he wants to speak another protocol (101).
      request.on('close', () =>
        reject(failureOf(new Error('closed'), { request, isHandedOver, isAborted: context.signal.aborted })),
      );
      whenConnected(request, isTls, () => {
        if (context.signal.aborted || !context.isOurs()) {
          request.destroy(new WebhookError('NOT_OURS', 'it was not ours any more'));
          return;
        }
        isHandedOver = true;
        request.end(body);
      });
    });
  }

  private readonly lookup: LookupFunction = (hostname, { all }, callback) => {
    checkedAddresses(hostname, this.allowed, this.resolve).then(
      (addresses) => {
        if (all === true) callback(null, addresses);
        else callback(null, addresses[0]?.address ?? '', addresses[0]?.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, ''),
    );
  };
}

/** The endpoint had closed a connection that was kept, and may not have read what was written to it. */
class StaleConnection extends Error {}

function headersOf({ id, body, keys, headers }: Webhook, length: number): Record<string, string | number> {
  // Of this attempt: a receiver refuses what is minutes old.
  const timestampSeconds = Math.floor(Date.now() / 1_000);
  return {
    ...headers,
    'content-type': 'application/json',
    'content-length': length,
    accept: '*/*',
    'user-agent': 'Herald',
    'webhook-id': id,
    'webhook-timestamp': timestampSeconds,
    'webhook-signature': signatureOf(keys, { id, timestampSeconds, body }),
  };
}

/** Not before the certificate was looked at. Nothing has been written by then: that begins with `end`. */
function whenConnected(request: ClientRequest, isTls: boolean, then: () => void): void {
  request.on('socket', (socket) => {
    if (request.reusedSocket) then();
    else socket.once(isTls ? 'secureConnect' : 'connect', then);
  });
}

interface Asked {
  request: ClientRequest;
  isHandedOver: boolean;
  isAborted: boolean;
}

function failureOf(error: NodeJS.ErrnoException, { request, isHandedOver, isAborted }: Asked): Error {
  if (error instanceof WebhookError) return error;
  if (isAborted) return new WebhookError('TIMED_OUT', 'no answer in time');
  if (request.reusedSocket && error.code === 'ECONNRESET') return new StaleConnection();
  // A code of the system's: the message may name the host.
  const code = error.code ?? error.name;
  if (isHandedOver) return new WebhookError('LOST', `no answer that could be read: ${code}`);
  return new WebhookError('UNREACHABLE', `no connection: ${code}`);
}

/** Read so that the connection can be used again; whoever goes on and on is cut. */
function throwAway(response: IncomingMessage): void {
  let bytes = 0;
  const timer = setTimeout(() => response.destroy(), WEBHOOK_LIMITS.answerMs);
  timer.unref();
  response.on('error', () => undefined);
  response.on('close', () => clearTimeout(timer));
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > WEBHOOK_LIMITS.answerBytes) response.destroy();
  });
}

/** Seconds, or a date. */
function retryAfterOf({ headers }: IncomingMessage): number | null {
  const text = headers['retry-after']?.trim();
  if (text === undefined) return null;
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - Date.now();
  return Number.isFinite(ms) && ms > 0 ? ms : null;
}
