import type { IncomingMessage } from 'node:http';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { networkOf } from '../admission/index.js';
import { UnfinishedBodies } from '../overload/index.js';

/** Of one node: what is set aside for bodies that come. */
const MAX_UNFINISHED_BYTES = 64 * 1024 * 1024;
const MAX_UNFINISHED_BYTES_PER_ADDRESS = 16 * 1024 * 1024;
/** Whose size is told and is no more than this costs hardly more than his connection, and is never sent away for the others. */
const SMALL_BYTES = 16 * 1024;

interface Needs {
  addressOf: (request: IncomingMessage) => string;
  /** The most that is read of a body: whoever tells more is refused by who reads it. */
  maxBytes: number;
  /** Answers 503. */
  refuse: (request: Request, response: Response) => void;
}

/**
 * Bounds what bodies take up while they come: nobody works on them yet, so no other bound knows of them, and they may take a minute
 * each. What a request says that it sends is set aside for it, and all that may be sent where it does not say. To stand right
 * before what reads them.
 */
export function boundBodies({ addressOf, maxBytes, refuse }: Needs): RequestHandler {
  const bodies = new UnfinishedBodies(MAX_UNFINISHED_BYTES, MAX_UNFINISHED_BYTES_PER_ADDRESS);
  return (request: Request, response: Response, next: NextFunction) => {
    const bytes = bytesToCome(request, maxBytes);
    if (bytes <= SMALL_BYTES || bytes > maxBytes) return next();
    const network = networkOf(addressOf(request));
    if (!bodies.take(network, bytes)) return refuse(request, response);
    let held = bytes;
    const done = () => {
      bodies.give(network, held);
      held = 0;
    };
    request.once('end', done);
    request.once('close', done);
    // Of a request that was answered before it was whole, Node tells no end when its connection is cut.
    response.once('close', done);
    next();
  };
}

function bytesToCome({ headers }: Request, maxBytes: number): number {
  if (headers['transfer-encoding'] !== undefined) return maxBytes;
  return Number(headers['content-length'] ?? 0);
}
