import { createPrivateKey } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { SignJWT } from 'jose';
import { Config, type ServiceAccount } from '../../../platform/config/index.js';
import { Events } from '../../../platform/events/index.js';
import { ProviderTokenAsked } from '../../events/index.js';
import { type Later, later } from './device-outcome.js';
import { type PushAnswer, PushConnections } from './push-connections.js';
import { retryAfterMs } from './retry-after.js';

const SCOPE = 'https://www.googleapis.com/auth/firebase.messaging';
/** Of what we sign for ourselves. */
const ASSERTION_SECONDS = 3_600;
/** A token is not used any more when it has so little time left: the request is still on its way. */
const MARGIN_MS = 60_000;
/** Where none is said. */
const USUAL_MS = 3_600_000;

interface HeldToken {
  token: string;
  untilMs: number;
}

/** There is no token now; why, as it is told of the devices that wait for it. */
export class NoTokenError extends Error {
  constructor(readonly outcome: Later) {
    super(outcome.words);
    this.name = 'NoTokenError';
  }
}

/** What FCM lets us in with: one for all, got anew before it ends, by one request whoever asks. */
@Injectable()
export class FcmTokens {
  private held: HeldToken | undefined;
  private fetching: Promise<HeldToken> | undefined;

  constructor(
    private readonly config: Config,
    private readonly connections: PushConnections,
    private readonly events: Events,
  ) {}

  /** @param refused one that FCM did not take, though its time was not over. @throws NoTokenError, NoAnswerError */
  async token(account: ServiceAccount, refused?: string): Promise<string> {
    if (this.held && this.held.token !== refused && this.held.untilMs > Date.now()) return this.held.token;
    this.fetching ??= this.told(this.fetch(account)).finally(() => {
      this.fetching = undefined;
    });
    this.held = await this.fetching;
    return this.held.token;
  }

  private async told(fetching: Promise<HeldToken>): Promise<HeldToken> {
    try {
      const held = await fetching;
      this.events.emit(new ProviderTokenAsked('fcm', 'given'));
      return held;
    } catch (error) {
      const isRefused = error instanceof NoTokenError && error.outcome.code === 'PROVIDER_REFUSED_LOGIN';
      this.events.emit(new ProviderTokenAsked('fcm', isRefused ? 'refused' : 'down'));
      throw error;
    }
  }

  /** Nobody's own time limits it: others wait for the same one. */
  private async fetch({ clientEmail, privateKey, tokenUri }: ServiceAccount): Promise<HeldToken> {
    const url = new URL(this.config.FCM_TOKEN_URL ?? tokenUri);
    const nowMs = Date.now();
    const assertion = await new SignJWT({ scope: SCOPE })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
      .setIssuer(clientEmail)
      .setAudience(url.href)
      .setIssuedAt(Math.floor(nowMs / 1_000))
      .setExpirationTime(Math.floor(nowMs / 1_000) + ASSERTION_SECONDS)
      .sign(createPrivateKey(privateKey));
    const body = new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion,
    }).toString();
    const answer = await this.connections.post({
      url,
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': Buffer.byteLength(body) },
      body,
      signal: new AbortController().signal,
      mayGo: () => true,
    });
    return tokenIn(answer, nowMs);
  }
}

function tokenIn({ status, headers, body }: PushAnswer, nowMs: number): HeldToken {
  if (status === 429 || status >= 500) {
    const asked = { isDown: true, retryAfterMs: retryAfterMs(headers['retry-after'], nowMs) };
    throw new NoTokenError(later('PROVIDER_DOWN', `no token: ${status}`, asked));
  }
  const found = answered(body);
  if (status !== 200 || typeof found.access_token !== 'string') {
    const why = typeof found.error === 'string' && /^[a-z_]{1,64}$/.test(found.error) ? ` ${found.error}` : '';
    throw new NoTokenError(later('PROVIDER_REFUSED_LOGIN', `no token: ${status}${why}`, { isDown: true }));
  }
  const livesMs = typeof found.expires_in === 'number' ? found.expires_in * 1_000 : USUAL_MS;
  return { token: found.access_token, untilMs: nowMs + livesMs - Math.min(MARGIN_MS, livesMs / 2) };
}

function answered(body: string): { access_token?: unknown; expires_in?: unknown; error?: unknown } {
  try {
    return (JSON.parse(body) as object | null) ?? {};
  } catch {
    return {};
  }
}
