import { randomInt } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import type { Events } from '../events/index.js';
import { logQuietly } from '../logging/index.js';
import { type Overload, RequestShed } from '../overload/index.js';
import { answerError } from './answer-errors.js';
import { EVENT_STREAM_PATH } from './paths.js';

/** By then whatever a request of somebody who has left waited for has given up: a statement after 20 s, a connection after 25. */
const FORGOTTEN_MS = 60_000;

/** Before their bodies are read, requests that would be too many are answered 503: nothing was done, and they may be sent again. */
export function shedRequests(overload: Overload, events: Events): RequestHandler {
  return (request: Request, response: Response, next: NextFunction) => {
    const { reason } = overload;
    if (reason === undefined) {
      // Streams are bounded by themselves, and stay for hours.
      if (request.baseUrl + request.path !== EVENT_STREAM_PATH) whenDone(response, overload.begin());
      return next();
    }
    events.emit(new RequestShed(reason));
    // They are counted. A line for each would be one more thing to do.
    logQuietly(request);
    // Not all at once, where they were sent away all at once.
    response.set({ 'retry-after': String(randomInt(1, 4)), 'cache-control': 'no-store' });
    answerError(request, response, 503, {
      code: 'UNAVAILABLE',
      message: 'Herald has too much to do right now. Nothing was done; try again.',
    });
  };
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
