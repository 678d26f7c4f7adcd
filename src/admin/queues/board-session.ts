import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { TokenVerifier } from '../../platform/auth/index.js';

export const BOARD_LIMITS = {
  /** However long the token lives. */
  sessionSeconds: 900,
  /** Of a token, as browsers keep no larger cookies. */
  tokenBytes: 3_500,
} as const;

const COOKIE = 'herald_queues';

export type Admission = 'admin' | 'nobody' | 'refused';

/**
 * Who looks at the board. A browser can’t say a token with a link, so it is put into a cookie that only pages of the board get: not scripts, not
 * requests from other sites, not other paths. It is the token itself and not a key in its place: with each request it is verified like any other, so that whatever ends
 * it ends this, at every node. With it one can look, and nothing else.
 */
@Injectable()
export class BoardSession {
  constructor(private readonly verifier: TokenVerifier) {}

  /** @throws UnavailableError */
  async admissionOf(request: Request): Promise<Admission> {
    const token = bearerOf(request) ?? cookieOf(request);
    return token === undefined ? 'nobody' : (await this.secondsOf(token)) === undefined ? 'refused' : 'admin';
  }

  /** Whether the token is an admin’s; then the browser has it from now on. @throws UnavailableError */
  async begin(token: string, request: Request, response: Response, path: string): Promise<boolean> {
    const seconds = Buffer.byteLength(token) > BOARD_LIMITS.tokenBytes ? undefined : await this.secondsOf(token);
    if (seconds === undefined) return false;
    this.setCookie(encodeURIComponent(token), Math.min(BOARD_LIMITS.sessionSeconds, seconds), request, response, path);
    return true;
  }

  end(request: Request, response: Response, path: string): void {
    this.setCookie('', 0, request, response, path);
  }

  /** For how long it is good; undefined: it is no admin’s, or not good. */
  private async secondsOf(token: string): Promise<number | undefined> {
    try {
      const { caller } = await this.verifier.verify(token);
      if (!caller.roles.has('admin')) return undefined;
      return Math.max(1, Math.floor((caller.expiresAtMs - Date.now()) / 1_000));
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'UNAVAILABLE') throw error;
      return undefined;
    }
  }

  private setCookie(value: string, seconds: number, request: Request, response: Response, path: string): void {
    // Whoever lies about it keeps himself from coming back.
    const isSecure = request.secure || request.headers['x-forwarded-proto'] === 'https';
    const parts = [`${COOKIE}=${value}`, `Max-Age=${seconds}`, `Path=${path}`, 'HttpOnly', 'SameSite=Strict'];
    response.setHeader('set-cookie', [...parts, ...(isSecure ? ['Secure'] : [])].join('; '));
  }
}

function bearerOf({ headers: { authorization } }: Request): string | undefined {
  return /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
}

function cookieOf({ headers: { cookie = '' } }: Request): string | undefined {
  const found = cookie.split(';').find((pair) => pair.trim().startsWith(`${COOKIE}=`));
  try {
    return found === undefined ? undefined : decodeURIComponent(found.slice(found.indexOf('=') + 1)) || undefined;
  } catch {
    return undefined;
  }
}
