import { randomInt } from 'node:crypto';
import { Injectable, Logger as NestLogger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import type { Request, Response } from 'express';
import { GraphQLError } from 'graphql';
import type { Handler, ResponseBody } from 'graphql-sse';
import { type Caller, ExpiredTokenError, TokenVerifier } from '../auth/index.js';
import { Config } from '../config/index.js';
import { ForbiddenError, HeraldError, UnauthenticatedError, UnavailableError } from '../errors/index.js';
import { Events } from '../events/index.js';
import {
  answerErrors,
  BAD_TOKEN,
  callerOf,
  httpStatusOf,
  logClientError,
  originAllowed,
  requestIdOf,
  toClientError,
} from '../graphql/index.js';
import { Draining } from '../lifecycle/index.js';
import { CLOSE } from './close-codes.js';
import { endInSlices } from './end-in-slices.js';
import { EventStream } from './event-stream.js';
import { EventStreamPlaces } from './event-stream-places.js';
import { eventStreamHandler } from './event-stream-protocol.js';
import { EventStreamClosed, EventStreamOpened, SubscriptionEnded } from './events/index.js';

/** How long streams that were ended may take to be gone when the node stops. */
const LAST_GOODBYE_MS = 2_000;

/** A request that is refused before there is a stream, as that is all that a client of graphql-sse can tell apart: by its status. */
class Refused extends Error {
  constructor(
    readonly status: number,
    readonly errors: readonly unknown[],
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super('refused');
  }
}

/**
 * GraphQL over server-sent events, for networks that forbid WebSockets: one operation a request, over the schema and the gates that
 * HTTP and sockets have.
 */
@Injectable()
export class EventStreams implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly open = new Set<EventStream>();
  private readonly log = logClientError(new NestLogger('GraphQL'));
  private handler: Handler<Request, EventStream> | undefined;

  constructor(
    private readonly config: Config,
    private readonly schemaHost: GraphQLSchemaHost,
    private readonly verifier: TokenVerifier,
    private readonly places: EventStreamPlaces,
    private readonly events: Events,
    private readonly draining: Draining,
  ) {}

  onApplicationBootstrap(): void {
    this.handler = eventStreamHandler({
      schema: this.schemaHost.schema,
      production: this.config.NODE_ENV === 'production',
      events: this.events,
      log: this.log,
    });
  }

  /** Beside the gateway's sockets, and before HTTP is closed: see there. */
  async onModuleDestroy(): Promise<void> {
    this.draining.begin();
    await endInSlices(this.open, this.config.DRAIN_SECONDS * 1_000, (stream) => stream.close(CLOSE.DRAINING));
    const left = [...this.open].map((stream) => new Promise<void>((resolve) => stream.onGone(resolve)));
    await Promise.race([Promise.all(left), new Promise((resolve) => setTimeout(resolve, LAST_GOODBYE_MS).unref())]);
    for (const stream of this.open) stream.destroy();
  }

  /** Streams that are open. */
  get size(): number {
    return this.open.size;
  }

  /** Express' handler of `/graphql/stream`; the body was parsed. */
  async handle(request: Request, response: Response): Promise<void> {
    try {
      this.admissible(request);
      await this.serve(request, response, await this.signIn(request));
    } catch (error) {
      if (response.headersSent || response.destroyed) response.destroy();
      else this.refuse(request, response, error);
    }
  }

  /** What can be said without looking at the token. */
  private admissible(request: Request): void {
    const { origin, host } = request.headers;
    if (!originAllowed(origin, host, this.config.ALLOWED_ORIGINS)) {
      throw new ForbiddenError('Pages of this origin may not call: see ALLOWED_ORIGINS.');
    }
    if (request.method !== 'GET' && request.method !== 'POST') {
      throw badRequest(405, 'Streams begin by GET or POST.', { allow: 'GET, POST' });
    }
    if (request.headers.accept === undefined || !request.accepts('text/event-stream')) {
      throw badRequest(406, 'This address answers with server-sent events: accept text/event-stream.');
    }
    if (this.draining.isDraining) throw new UnavailableError('This node is being stopped: another takes over.');
  }

  private async signIn(request: Request): Promise<Caller> {
    const caller = await callerOf(request, this.verifier, this.events, 'sse');
    if (caller === null) throw new UnauthenticatedError();
    return caller;
  }

  private async serve(request: Request, response: Response, caller: Caller): Promise<void> {
    if (response.destroyed) return;
    // It may have begun while the token was looked at.
    if (this.draining.isDraining) throw new UnavailableError('This node is being stopped: another takes over.');
    const place = this.places.admit();
    if (!place) throw new UnavailableError('This node has as many streams open as it may.');
    const stream = new EventStream(caller, response, this.config.STREAM_STALL);
    this.open.add(stream);
    stream.onGone(() => {
      this.open.delete(stream);
      place.release();
    });
    place.signIn(caller.id, stream);
    stream.expireAt(caller.expiresAtMs);
    try {
      await this.run(request, response, stream);
    } finally {
      if (stream.subscription !== undefined) this.events.emit(new SubscriptionEnded(stream.subscription, 'executed'));
    }
  }

  private async run(request: Request, response: Response, stream: EventStream): Promise<void> {
    const [body, { status }] = await this.handled(request, stream);
    if (!isStream(body)) throw new Refused(status, messagesOf(body).map(asBadRequest));
    if (stream.closedWith && !response.headersSent) {
      await body.return(undefined);
      throw stream.closedWith === CLOSE.TOKEN_EXPIRED
        ? new ExpiredTokenError()
        : new UnavailableError(stream.closedWith.reason);
    }
    response.setHeader('x-request-id', requestIdOf(request));
    this.events.emit(new EventStreamOpened(stream.caller.id));
    let code: number = CLOSE.INTERNAL.code;
    try {
      code = await stream.send(body);
    } finally {
      this.events.emit(new EventStreamClosed(code, stream.caller.id));
    }
  }

  private handled(request: Request, stream: EventStream) {
    if (!this.handler) throw new UnavailableError();
    return this.handler({
      method: request.method,
      url: request.originalUrl,
      // It wants to find exactly what it has been found to accept.
      headers: { get: (name) => (name === 'accept' ? 'text/event-stream' : (request.get(name) ?? undefined)) },
      body: request.body as Record<string, unknown>,
      raw: request,
      context: stream,
    });
  }

  private refuse(request: Request, response: Response, error: unknown): void {
    const { status, errors, headers } = asRefused(error);
    if (status === 401) response.set('www-authenticate', BAD_TOKEN);
    // Not all at once, where they were refused all at once.
    if (status === 503) response.set('retry-after', String(randomInt(1, 4)));
    const requestId = requestIdOf(request);
    const told = errors.map((one) => toClientError(one, { requestId, log: this.log }));
    response.set({ ...headers, 'cache-control': 'no-store' });
    answerErrors(request, response, status, told);
  }
}

function asRefused(error: unknown): Refused {
  if (error instanceof Refused) return error;
  return new Refused(error instanceof HeraldError ? httpStatusOf(error.code) : 500, [error]);
}

function badRequest(status: number, message: string, headers?: Readonly<Record<string, string>>): Refused {
  return new Refused(status, [asBadRequest(message)], headers);
}

function asBadRequest(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_REQUEST' } });
}

function isStream(body: ResponseBody | null): body is AsyncGenerator<string, void, undefined> {
  return body !== null && typeof body !== 'string';
}

/** What graphql-sse says of a request that it does not understand; of a body of another type, nothing. */
function messagesOf(body: string | null): string[] {
  const said = body === null ? {} : (JSON.parse(body) as { errors?: { message: string }[] });
  return said.errors?.map(({ message }) => message) ?? ['POST { "query": … } as application/json.'];
}
