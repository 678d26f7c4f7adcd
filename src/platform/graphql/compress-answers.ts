import { constants } from 'node:zlib';
import compression from 'compression';
import type { NextFunction, Request, RequestHandler, Response } from 'express';

/** Below this an answer fits into one packet either way. */
const MIN_BYTES = 1_024;
/** For a page of an inbox (23 KB) a third of its size, at twice the time of quality 1 and half that of quality 5. */
const BROTLI_QUALITY = 4;
/** 256 KB, where brotli would set aside 4 MB for each answer under way. */
const BROTLI_WINDOW_BITS = 18;

/**
 * Compresses answers by what the client accepts: brotli, gzip or deflate, in this order where it has no preference. Off the event loop,
 * in the thread pool. Not streams of events, which say that they are to be left as they are (`no-transform`): each is owed at once.
 *
 * No secret of a person stands in an answer beside what another one can put there and measure: there are no cookies by which a
 * page of another site could ask in his name. So compressing tells nobody anything (BREACH).
 */
export function compressAnswers(): RequestHandler {
  const options = {
    brotli: {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
        [constants.BROTLI_PARAM_LGWIN]: BROTLI_WINDOW_BITS,
      },
    },
  };
  const ordinary = compression({ ...options, threshold: MIN_BYTES });
  const whateverSize = compression({ ...options, threshold: 0 });
  return (request: Request, response: Response, next: NextFunction) => {
    // `identity;q=0`: plain is what this client can't read.
    const handler = request.acceptsEncodings('identity') === false ? whateverSize : ordinary;
    handler(request, response, next);
  };
}
