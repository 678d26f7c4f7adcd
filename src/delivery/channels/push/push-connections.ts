import { Agent as HttpAgent, type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { timeLimit } from '../../../platform/time/index.js';

export const CONNECTION_LIMITS = {
  /** To one push service, from one process: more requests than that wait in line. */
  perService: 50,
  /** Of an answer: what comes behind it is not read. */
  answerBytes: 16 * 1024,
  /** Until an answer has come, with the way to it. */
  requestMs: 10_000,
} as const;

export interface PushRequest {
  url: URL;
  headers: Readonly<Record<string, string | number>>;
  body: Buffer | string;
  /** Aborts when there is no more time. */
  signal: AbortSignal;
  /** Asked when there is a connection, and before anything is written to it. */
  mayGo(): boolean;
}

export interface PushAnswer {
  status: number;
  headers: Readonly<Record<string, string | undefined>>;
  body: string;
}

/** No answer. */
export class NoAnswerError extends Error {
  constructor(
    /** Whether all of it was handed over before: it may have been taken. */
    readonly isHandedOver: boolean,
    readonly why: 'unreachable' | 'late' | 'not ours',
    cause?: unknown,
  ) {
    // Not the words of the cause: an address may be in them.
    super(`no answer: ${why}${codeOf(cause)}`);
    this.name = 'NoAnswerError';
  }
}

function codeOf(cause: unknown): string {
  const code: unknown = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' ? ` (${code})` : '';
}

/**
 * Requests to push services, over connections that are kept. No redirect is followed, and not more of an answer is read than there is room for; both
 * are what a hostile server would begin with.
 */
@Injectable()
export class PushConnections implements OnModuleDestroy {
  private readonly options = { keepAlive: true, maxSockets: CONNECTION_LIMITS.perService, maxFreeSockets: 10 };
  private readonly secure = new HttpsAgent(this.options);
  private readonly plain = new HttpAgent(this.options);

  onModuleDestroy(): void {
    this.secure.destroy();
    this.plain.destroy();
  }

  /** @throws NoAnswerError */
  async post(asked: PushRequest): Promise<PushAnswer> {
    const signal = timeLimit(CONNECTION_LIMITS.requestMs, asked.signal);
    if (signal.aborted) throw new NoAnswerError(false, 'late');
    return new Promise((resolve, reject) => {
      const options = { method: 'POST', headers: asked.headers, signal };
      const request =
        asked.url.protocol === 'https:'
          ? httpsRequest(asked.url, { ...options, agent: this.secure })
          : httpRequest(asked.url, { ...options, agent: this.plain });
      let isHandedOver = false;
      const fail = (why: NoAnswerError['why'], cause?: unknown) => {
        reject(new NoAnswerError(isHandedOver, why, cause));
        request.destroy();
      };
      request.once('error', (error) => fail(signal.aborted ? 'late' : 'unreachable', error));
      let isAnswered = false;
      // Node hangs up without a word on a server that answers that it wants to speak another protocol (101).
      request.once('close', () => {
        if (!isAnswered) fail('unreachable');
      });
      request.once('response', (response) => {
        isAnswered = true;
        readBounded(response).then(resolve, (error: unknown) => fail(signal.aborted ? 'late' : 'unreachable', error));
      });
      whenConnected(request, () => {
        // The last look: not a byte of it has left this process, and it won't stay in it when it has.
        if (signal.aborted) return fail('late');
        if (!asked.mayGo()) return fail('not ours');
        isHandedOver = true;
        request.end(asked.body);
      });
    });
  }
}

/** An agent hands out connections that are not made yet; what is written meanwhile would go out whenever they are. */
function whenConnected(request: ClientRequest, then: () => void): void {
  request.once('socket', (socket: Socket) => {
    const { secureConnecting } = socket as TLSSocket & { secureConnecting?: boolean };
    if (request.reusedSocket || (!socket.connecting && secureConnecting !== true)) then();
    else socket.once(secureConnecting === undefined ? 'connect' : 'secureConnect', then);
  });
}

async function readBounded(response: IncomingMessage): Promise<PushAnswer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    // Leaving the loop ends the connection: whatever follows is not waited for.
    if (bytes >= CONNECTION_LIMITS.answerBytes) break;
  }
  const body = Buffer.concat(chunks).subarray(0, CONNECTION_LIMITS.answerBytes).toString('utf8');
  const headers = Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
  );
  return { status: response.statusCode ?? 0, headers, body };
}
