import { randomInt } from 'node:crypto';
import { Injectable, Logger as NestLogger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import type { Request, Response } from 'express';
import { GraphQLError } from 'graphql';
import type { Handler, ResponseBody } from 'graphql-sse';
import { Admission, ConnectionRefused, isRefusal, type Place, type Refusal } from '../admission/index.js';
import { type Caller, ExpiredTokenError, RevokedTokenError, SignInRefused, TokenVerifier } from '../auth/index.js';
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
import { logQuietly } from '../logging/index.js';
import { type Close, CLOSE } from './close-codes.js';
import { drain } from './drain.js';
import { EventStream } from './event-stream.js';
import { eventStreamHandler } from './event-stream-protocol.js';
import { NoPlaceError } from './realtime.errors.js';
import { EventStreamClosed, EventStreamOpened, SubscriptionEnded } from './events/index.js';

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
    private readonly admission: Admission,
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
    await this.part();
    for (const stream of this.open) stream.destroy();
  }

  /** Ends all streams, evenly over DRAIN_SECONDS, and takes no new ones. */
  async part(): Promise<void> {
    this.draining.begin();
    await drain([...this.open], this.config.DRAIN_SECONDS * 1_000);
  }

  /** Ends the streams of those callers. @returns how many. */
  signOut(isSignedOut: (caller: Caller) => boolean): number {
    let closed = 0;
    for (const stream of this.open) {
      if (!stream.isOpen || !isSignedOut(stream.caller)) continue;
      stream.signOut();
      closed += 1;
    }
    return closed;
  }

  /** Streams that are open. */
  get size(): number {
    return this.open.size;
  }

  /** Express' handler of `/graphql/stream`; the body was parsed. */
  async handle(request: Request, response: Response): Promise<void> {
    // It may have left while its body was read: its `close` is past, and would free no place.
    if (response.destroyed) return;
    try {
      this.check(request);
      // Node begins with what was sent ahead, and keeps the answer until those before it are out: should the connection break
      // meanwhile, such an answer never closes, and its place would be taken for good.
      if (!response.socket)
        throw badRequest(400, 'A stream begins when the answer before it on its connection has come.');
      const place = this.admission.admit(request);
      if (isRefusal(place)) {
        logQuietly(request);
        throw noPlace(place);
      }
      response.once('close', () => place.release());
      const caller = await this.signIn(request);
      if (!response.destroyed) await this.serve(request, response, caller, place);
    } catch (error) {
      if (response.headersSent || response.destroyed) response.destroy();
      else this.refuse(request, response, error);
    }
  }

  /** What can be said at a glance. */
  private check(request: Request): void {
    const { origin, host, accept } = request.headers;
    if (!originAllowed(origin, host, this.config.ALLOWED_ORIGINS)) {
      this.events.emit(new ConnectionRefused('origin'));
      throw new ForbiddenError('Pages of this origin may not call.');
    }
    if (request.method !== 'GET' && request.method !== 'POST') {
      throw badRequest(405, 'Streams begin by GET or POST.', { allow: 'GET, POST' });
    }
    if (accept === undefined || !request.accepts('text/event-stream')) {
      throw badRequest(406, 'This address answers with server-sent events: accept text/event-stream.');
    }
  }

  private async signIn(request: Request): Promise<Caller> {
    const caller = await callerOf(request, this.verifier, this.events, 'sse');
    if (caller !== null) return caller;
    this.events.emit(new SignInRefused('sse', 'missing'));
    throw new UnauthenticatedError();
  }

  private async serve(request: Request, response: Response, caller: Caller, place: Place): Promise<void> {
    // It may have begun while the token was looked at.
    if (this.draining.isDraining) throw new NoPlaceError();
    const stream = new EventStream({ ...caller, address: place.address }, response, this.config.STREAM_STALL);
    this.open.add(stream);
    void stream.gone().then(() => this.open.delete(stream));
    place.signIn(caller.id, stream);
    stream.expireAt(caller.expiresAtMs);
    try {
      await this.run(request, response, stream);
    } finally {
      if (stream.subscription !== undefined) {
        this.events.emit(new SubscriptionEnded(stream.subscription, 'executed'));
      }
    }
  }

  private async run(request: Request, response: Response, stream: EventStream): Promise<void> {
    const [body, { status }] = await this.handled(request, stream);
    if (!isStream(body)) throw new Refused(status, messagesOf(body).map(asBadRequest));
    if (stream.closedWith && !response.headersSent) {
      await body.return(undefined);
      throw asError(stream.closedWith);
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

  private async handled(request: Request, stream: EventStream) {
    if (!this.handler) throw new UnavailableError();
    const asked = {
      method: request.method,
      url: request.originalUrl,
      // It wants to find exactly what it has been found to accept.
      headers: {
        get: (name: string) => (name === 'accept' ? 'text/event-stream' : (request.get(name) ?? undefined)),
      },
      body: request.body as Record<string, unknown> | null,
      raw: request,
      context: stream,
    };
    const answer = await this.handler(asked);
    // Both are kept for as long as the stream lasts, and a body may have a megabyte.
    asked.body = null;
    request.body = undefined;
    return answer;
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

/** Why a stream ends that has not begun. */
function asError(how: Close): HeraldError {
  if (how === CLOSE.TOKEN_EXPIRED) return new ExpiredTokenError();
  return how === CLOSE.UNAUTHORIZED ? new RevokedTokenError() : new UnavailableError(how.reason);
}

function asRefused(error: unknown): Refused {
  if (error instanceof Refused) return error;
  return new Refused(error instanceof HeraldError ? httpStatusOf(error.code) : 500, [error]);
}

/** As an upgrade is refused that finds no place. */
function noPlace({ status, retryAfterSeconds }: Refusal): Refused {
  const message = status === 429 ? 'This address has as many connections open at this node as it may.' : undefined;
  return new Refused(status, [new NoPlaceError(message)], { 'retry-after': String(retryAfterSeconds) });
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
