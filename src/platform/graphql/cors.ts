import type { CorsOptions } from '@nestjs/common/interfaces/external/cors-options.interface.js';
import type { IncomingMessage } from 'node:http';

/**
 * Whether a page of this origin may call, over HTTP and over sockets. Browsers send an Origin and can't lie about
 * it; anything else need not send one, and is held by its token alone.
 *
 * @param host the Host header: a page of the same host is always allowed. Only the host is compared, as behind a
 * proxy that ends TLS the scheme of the request isn't known here.
 */
export function originAllowed(
  origin: string | undefined,
  host: string | undefined,
  allowed: readonly string[],
): boolean {
  if (origin === undefined) return true;
  // "null" is a sandboxed frame or a file: nobody in particular.
  if (!URL.canParse(origin)) return false;
  const page = new URL(origin);
  if (page.protocol !== 'http:' && page.protocol !== 'https:') return allowed.includes(origin);
  if (host !== undefined && hostOf(`${page.protocol}//${host}`) === page.host) return true;
  return allowed.some((entry) => URL.canParse(entry) && new URL(entry).origin === page.origin);
}

/** With the default port of its scheme left out, as in an Origin. */
function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).host : undefined;
}

type CorsAnswer = (error: Error | null, options: CorsOptions) => void;

/**
 * CORS for Nest's `enableCors`, decided per request, as "the same origin" depends on its Host. No credentials:
 * tokens travel in a header that no form and no link can set.
 */
export function corsDelegate(allowed: readonly string[]): (request: IncomingMessage, answer: CorsAnswer) => void {
  return (request, answer) => {
    const { origin, host } = request.headers;
    answer(null, {
      origin: origin !== undefined && originAllowed(origin, host, allowed) ? origin : false,
      methods: ['GET', 'POST'],
      allowedHeaders: ['authorization', 'content-type', 'x-request-id', 'apollo-require-preflight'],
      exposedHeaders: ['x-request-id', 'retry-after', 'ratelimit', 'ratelimit-policy'],
      credentials: false,
      maxAge: 600,
    });
  };
}
