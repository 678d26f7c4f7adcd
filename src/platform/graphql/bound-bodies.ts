import type { IncomingMessage } from 'node:http';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { networkOf } from '../admission/index.js';
import { UnfinishedBodies } from '../overload/index.js';

/** Of one node. Most bodies have some kilobytes, and are whole when they are first looked at. */
const MAX_UNFINISHED_BYTES = 64 * 1024 * 1024;
const MAX_UNFINISHED_BYTES_PER_ADDRESS = 16 * 1024 * 1024;
/** For who is sent away in the midst of his body to read why. */
const CUT_MS = 1_000;

interface Needs {
  addressOf: (request: IncomingMessage) => string;
  /** Answers 503. */
  refuse: (request: Request, response: Response) => void;
}

/**
 * Bounds what bodies take up while they come. Nobody works on them yet, so no other bound knows of them; and they may take a minute
 * each. To stand right before what reads them.
 */
export function boundBodies({ addressOf, refuse }: Needs): RequestHandler {
  const bodies = new UnfinishedBodies(MAX_UNFINISHED_BYTES, MAX_UNFINISHED_BYTES_PER_ADDRESS);
  return (request: Request, response: Response, next: NextFunction) => {
    if (request.complete) return next();
    const network = networkOf(addressOf(request));
    let held = 0;
    // Beside body-parser, which listens in this same turn: both are given the whole of it.
    const count = ({ length }: Buffer) => {
      if (bodies.take(network, length)) {
        held += length;
        return;
      }
      request.off('data', count);
      request.pause();
      refuse(request, response);
      setTimeout(() => request.destroy(), CUT_MS).unref();
    };
    const done = () => {
      bodies.give(network, held);
      held = 0;
    };
    request.on('data', count);
    request.once('end', done);
    request.once('close', done);
    next();
  };
}
