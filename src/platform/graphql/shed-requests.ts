import { randomInt } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { Events } from '../events/index.js';
import { logQuietly } from '../logging/index.js';
import { type Overload, RequestShed, type ShedReason } from '../overload/index.js';
import { originAllowed } from './cors.js';
import { EVENT_STREAM_PATH } from './paths.js';
import { requestIdOf } from './request-id.js';

/** By then whatever the request of somebody who has left waited for has given up. */
const FORGOTTEN_MS = 60_000;

const BODY = JSON.stringify({
  errors: [
    {
      message: 'Herald has too much to do right now. Nothing was done; try again.',
      extensions: { code: 'UNAVAILABLE' },
    },
  ],
});

interface Needs {
  overload: Overload;
  events: Events;
  allowedOrigins: readonly string[];
}

/**
 * Sends operations away that would be too many, before anything is read of them. It stands in front of all else, and answers by itself:
 * behind the log, the headers and the rest it would cost more than twice as much.
 */
export function shedRequests(needs: Needs): RequestHandler {
  return (request: Request, response: Response, next: NextFunction) => {
    if (needs.overload.reason === undefined || !asksForOperation(request)) next();
    else shed(request, response, needs.overload.reason, needs);
  };
}

/**
 * Stands behind the body, where work begins: looks again, as many may have come in together, and counts what it lets through. A body that
 * never ends takes up nobody's place.
 */
export function admitRequests(needs: Needs): RequestHandler {
  return (request: Request, response: Response, next: NextFunction) => {
    // Streams are bounded by themselves, and stay for hours.
    if (isEventStream(request)) return next();
    const { reason } = needs.overload;
    if (reason !== undefined) return shed(request, response, reason, needs);
    whenDone(response, needs.overload.begin());
    next();
  };
}

/** By the rules that Express finds a path by: in whatever case, with a slash at its end or without. */
function isEventStream({ baseUrl, path }: Request): boolean {
  return `${baseUrl}${path}`.toLowerCase().replace(/\/$/, '') === EVENT_STREAM_PATH;
}

/** Neither a page, nor a browser that asks first whether it may. */
function asksForOperation(request: Request): boolean {
  return request.method === 'POST' || (request.method === 'GET' && request.url.includes('query='));
}

/** Answers 503. */
export function shed(
  request: Request,
  response: ServerResponse,
  reason: ShedReason,
  { events, allowedOrigins }: Pick<Needs, 'events' | 'allowedOrigins'>,
): void {
  if (response.headersSent) return;
  events.emit(new RequestShed(reason));
  // They are counted. A line for each would be one more thing to do.
  logQuietly(request);
  const { origin, host } = request.headers;
  if (origin !== undefined && originAllowed(origin, host, allowedOrigins)) {
    response.setHeader('access-control-allow-origin', origin);
    response.setHeader('access-control-expose-headers', 'x-request-id,retry-after');
  }
  response.writeHead(503, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(BODY),
    'cache-control': 'no-store',
    vary: 'Origin',
    // Not all at once, where they were sent away all at once.
    'retry-after': String(randomInt(1, 4)),
    'x-request-id': requestIdOf(request),
  });
  response.end(BODY);
}

/**
 * Calls `done` once, when the work for a request is over. That is not when its client leaves: under too much work they leave and ask
 * again, and what they had asked for is worked on all the same.
 */
function whenDone(response: ServerResponse, done: () => void): void {
  let isDone = false;
  const finish = () => {
    if (isDone) return;
    isDone = true;
    done();
  };
  const end = response.end.bind(response) as (...args: unknown[]) => ServerResponse;
  response.end = (...args: unknown[]) => {
    finish();
    return end(...args);
  };
  response.once('close', () => isDone || setTimeout(finish, FORGOTTEN_MS).unref());
}
