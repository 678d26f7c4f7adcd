import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { networkOf } from '../admission/index.js';
import { WaitingAnswers } from '../overload/index.js';

/** Of one node: what answers take up that wait for their clients. */
const MAX_WAITING_BYTES = 64 * 1024 * 1024;
const MAX_WAITING_BYTES_PER_ADDRESS = 16 * 1024 * 1024;
/** Who takes none of so little costs hardly more than his connection, and is cut by the time that he has. */
const SMALL_BYTES = 16 * 1024;

interface Needs {
  addressOf: (request: IncomingMessage) => string;
  /** The connection of an answer was cut, as too much waited. */
  onCut: () => void;
}

/**
 * Bounds what answers take up while their clients don't take them: a page of an inbox may have megabytes, and a client two minutes.
 * To stand behind what compresses, so that what it holds is counted, too.
 */
export function boundAnswers({ addressOf, onCut }: Needs): RequestHandler {
  const answers = new WaitingAnswers(MAX_WAITING_BYTES, MAX_WAITING_BYTES_PER_ADDRESS);
  const watched = new WeakSet<Socket>();
  return (request: Request, response: Response, next: NextFunction) => {
    const end = response.end.bind(response) as (...args: unknown[]) => Response;
    response.end = ((...args: unknown[]) => {
      const bytes = sizeOf(args[0]);
      // Of requests that were sent ahead Node hands out a hundred at once: each answer but the first has no socket yet.
      if (bytes > SMALL_BYTES || (bytes > 0 && !response.socket)) waits(request, response, bytes);
      return end(...args);
    }) as typeof response.end;
    next();
  };

  function waits(request: Request, response: Response, bytes: number): void {
    const { socket } = request;
    if (socket.destroyed) return;
    if (!watched.has(socket)) {
      watched.add(socket);
      // Of an answer that waits behind another one Node tells no end when its connection is cut.
      socket.once('close', () => answers.forget(socket));
    }
    const cut = () => {
      onCut();
      socket.destroy();
    };
    response.once('finish', answers.add(socket, networkOf(addressOf(request)), bytes, cut));
  }
}

function sizeOf(body: unknown): number {
  if (typeof body === 'string') return Buffer.byteLength(body);
  return body instanceof Uint8Array ? body.byteLength : 0;
}
