import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pinoHttp } from 'pino-http';
import type { Logger } from './logger.js';

const REQUEST_ID = 'x-request-id';
/** What may be taken over from outside: it ends in our log and in answers, so no spaces, quotes or line ends. */
const SANE_ID = /^[\w.:-]{1,128}$/;
/** Asked every few seconds by machines; their answers are metrics of their own. */
const PROBED = /\/(?:health\/\w+|metrics)$/;

type Middleware = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

const quiet = new WeakSet<IncomingMessage>();

/** This request is worth no line at the usual level: somebody counts those of its kind. */
export function logQuietly(request: IncomingMessage): void {
  quiet.add(request);
}

/**
 * One line a request, and its id on the request (`request.id`) and the answer (`x-request-id`). Neither headers nor bodies nor
 * the query part of the URL are logged: all three carry tokens. To be used before anything that answers.
 */
export function httpLogging(logger: Logger): Middleware {
  return pinoHttp({
    logger: logger.child('Http').pino,
    genReqId: requestId,
    quietReqLogger: true,
    customAttributeKeys: { reqId: 'requestId' },
    wrapSerializers: false,
    // pino-http makes a logger bound to the whole request even when it is not used: without these it would print it.
    serializers: { req: () => undefined, res: () => undefined },
    customLogLevel: (request, response, error) => {
      if (PROBED.test(pathOf(request)) || quiet.has(request)) return 'debug';
      return error || response.statusCode >= 500 ? 'error' : 'info';
    },
    customSuccessObject: answered,
    customErrorObject: (request, response, error, value) => ({ ...answered(request, response, value), err: error }),
    customSuccessMessage: (_request, response) => (response.writableEnded ? 'answered' : 'left before the answer'),
    customErrorMessage: () => 'answered with an error',
  });
}

function requestId(request: IncomingMessage, response: ServerResponse): string {
  const given = request.headers[REQUEST_ID];
  const id = typeof given === 'string' && SANE_ID.test(given) ? given : randomUUID();
  // Whoever asks for the id behind us, by the header, gets the one that the log has.
  request.headers[REQUEST_ID] = id;
  response.setHeader(REQUEST_ID, id);
  return id;
}

function answered(request: IncomingMessage, response: ServerResponse, value: { responseTime: number }) {
  return {
    method: request.method,
    path: pathOf(request),
    status: response.statusCode,
    durationMs: value.responseTime,
  };
}

/** Without the query. Express shortens `url` inside mounted routers; `originalUrl` is what was asked. */
function pathOf(request: IncomingMessage & { originalUrl?: string }): string {
  const url = request.originalUrl ?? request.url ?? '';
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}
