import {
  createSourceEventStream,
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  type subscribe,
} from 'graphql';
import { CloseCode, type Context, type ServerOptions, type SubscribePayload } from 'graphql-ws';
import {
  bearerToken,
  type Caller,
  ExpiredTokenError,
  InvalidTokenError,
  refusalReason,
  type RequestConnection,
  SignInRefused,
  type TokenVerifier,
} from '../auth/index.js';
import { UnavailableError } from '../errors/index.js';
import type { Events } from '../events/index.js';
import { type ErrorLogEntry, toClientError } from '../graphql/index.js';
import { CLOSE, type Close } from './close-codes.js';
import type { Connection } from './connection.js';
import { BoundedQueue } from './bounded-queue.js';
import { SubscriptionEnded, SubscriptionStarted } from './events/index.js';
import { livePlan, type LivePlan, LiveTexts } from './live-documents.js';
import { LiveOutlet } from './live-outlet.js';
import type { Outlet, OutletContext } from './outlet.js';
import {
  asGraphQLError,
  isRefused,
  type PreparedOperation,
  prepareOperation,
  subscribeSafely,
  subscriptionField,
} from './prepare-operation.js';
import { TooManySubscriptionsError } from './realtime.errors.js';

export const MAX_SUBSCRIPTIONS = 20;
/** With those that the client has completed and that still wait to write: it may complete faster than it reads. */
export const MAX_UNDER_WAY = 2 * MAX_SUBSCRIPTIONS;

/** It is kept, and sent with each event, for as long as the operation runs. */
export const MAX_ID_CHARS = 128;

export interface SocketExtra extends Record<PropertyKey, unknown> {
  connection: Connection;
}
/** What `prepare` found out once, for the hooks behind it. */
interface PreparedArgs extends ExecutionArgs {
  /** Undefined: every event is executed. */
  readonly plan: LivePlan | undefined;
}
type SocketContext = Context<Record<string, unknown>, SocketExtra>;

export interface ProtocolNeeds {
  schema: GraphQLSchema;
  verifier: TokenVerifier;
  production: boolean;
  /** Off: every event of every subscription is executed. */
  fastPath: boolean;
  events: Events;
  log: (entry: ErrorLogEntry) => void;
  onReady: (connection: Connection) => void;
  isDraining: () => boolean;
}

/** A subscription that its resolver refused: it becomes an `error` frame, which ends it and not the socket. */
class Refusal extends Error {
  constructor(readonly errors: readonly GraphQLError[]) {
    super('refused');
  }
}

/** How Herald speaks graphql-transport-ws: the hooks of graphql-ws' server, which keeps the rest of the protocol. */
export function socketProtocol(needs: ProtocolNeeds): ServerOptions<Record<string, unknown>, SocketExtra> {
  const clientErrors = (context: SocketContext, errors: readonly GraphQLError[]): GraphQLFormattedError[] =>
    errors.map((error) => toClientError(error, { requestId: context.extra.connection.id, log: needs.log }));

  return {
    onConnect: (context) => signIn(context, needs),
    onSubscribe: (context, id, payload) => prepare(context, id, payload, needs),
    subscribe: (args) => safely(args),
    onOperation: (context, id, _payload, args, result) => {
      const { connection } = context.extra;
      const field = subscriptionField(args.document, args.operationName);
      if (field === undefined) return undefined;
      if (!isIterable(result)) return refusing(result);
      const started = new SubscriptionStarted(field, planOf(args) ? 'live' : 'executed');
      connection.subscriptions.set(id, started);
      needs.events.emit(started);
      return undefined;
    },
    onNext: (context, _id, _payload, _args, result) =>
      result.errors ? { ...result, errors: clientErrors(context, result.errors) } : undefined,
    onError: (context, id, _payload, errors) => {
      ended(context, id, needs);
      const cause = errors[0]?.originalError;
      return clientErrors(context, cause instanceof Refusal ? cause.errors : errors);
    },
    onComplete: (context, id) => ended(context, id, needs),
  };
}

async function signIn(context: SocketContext, needs: ProtocolNeeds): Promise<boolean> {
  const { connection } = context.extra;
  const params = takeParams(context);
  const refuse = (close: Close, reason: string): false => {
    needs.events.emit(new SignInRefused('ws', reason));
    connection.close(close);
    return false;
  };
  // It was opened in the instant before: whoever begins now would be sent away in a moment.
  if (needs.isDraining()) {
    connection.close(CLOSE.DRAINING);
    return false;
  }
  try {
    const token = tokenOf(params);
    if (token === undefined) return refuse(CLOSE.UNAUTHORIZED, 'missing');
    const { caller } = await needs.verifier.verify(token);
    // It may have closed while its token was looked at.
    if (!connection.isOpen) return false;
    connection.signIn(caller);
    needs.onReady(connection);
    return true;
  } catch (error) {
    if (error instanceof ExpiredTokenError) return refuse(CLOSE.TOKEN_EXPIRED, 'expired');
    if (error instanceof InvalidTokenError) return refuse(CLOSE.UNAUTHORIZED, refusalReason(error));
    if (error instanceof UnavailableError) return refuse(CLOSE.TRY_AGAIN, 'unavailable');
    throw error;
  }
}

/** It may have 64 KB. graphql-ws keeps it with the socket, whoever sent it: for hooks that look at it later, and ours don't. */
function takeParams(context: {
  connectionParams?: SocketContext['connectionParams'] | undefined;
}): SocketContext['connectionParams'] | undefined {
  const { connectionParams } = context;
  // Not deleted: V8 looks an object up in a table from then on.
  context.connectionParams = undefined;
  return connectionParams;
}

/** `{ "Authorization": "Bearer …" }`, in whatever case; or `{ "token": "…" }`. */
function tokenOf(params: Record<string, unknown> | undefined): string | undefined {
  for (const [name, value] of Object.entries(params ?? {})) {
    if (typeof value !== 'string') continue;
    if (name.toLowerCase() === 'authorization') return bearerToken(value);
    if (name === 'token') return value;
  }
  return undefined;
}

/** The same gate as over HTTP, and a fresh context for each operation. */
function prepare(context: SocketContext, id: string, payload: SubscribePayload, needs: ProtocolNeeds) {
  const { connection } = context.extra;
  const { underWay } = connection;
  // Between `exp` and the close that follows it.
  if (connection.hasExpired) return [asGraphQLError(new ExpiredTokenError())];
  if (id.length > MAX_ID_CHARS) {
    connection.close(CLOSE.BAD_MESSAGE);
    return [new GraphQLError('The id of the operation is too long.', { extensions: { code: 'BAD_REQUEST' } })];
  }
  if (underWay.has(id)) {
    // graphql-ws forgets an id when its client completes it, and again when the old operation ends: it would then forget
    // the new one, which nothing could end any more.
    connection.close({
      code: CloseCode.SubscriberAlreadyExists,
      reason: `Subscriber for ${id} already exists`,
    });
    return [asGraphQLError(new TooManySubscriptionsError())];
  }
  if (Object.keys(context.subscriptions).length > MAX_SUBSCRIPTIONS || underWay.size >= MAX_UNDER_WAY) {
    return [asGraphQLError(new TooManySubscriptionsError())];
  }
  const prepared = prepareOperation(payload, connection.caller, needs);
  forget(payload);
  if (isRefused(prepared)) return prepared;
  underWay.add(id);
  return new SocketOperation(connection, id, prepared, needs.fastPath ? livePlan(prepared) : undefined).args;
}

/** One operation, as its resolvers see it. There is one for each of ten thousand: it has no closures. */
class SocketOperation implements OutletContext {
  readonly transport = 'ws';
  readonly caller: Caller | null;
  readonly requestId: string;
  readonly connection: SocketTie;
  readonly args: PreparedArgs;

  constructor(
    private readonly socket: Connection,
    private readonly id: string,
    prepared: PreparedOperation,
    plan: LivePlan | undefined,
  ) {
    this.caller = socket.caller;
    this.requestId = socket.id;
    this.connection = new SocketTie(socket);
    this.args = { ...prepared, contextValue: this, plan };
  }

  openOutlet<Event>(onEnd: () => void): Outlet<Event> {
    const { writer } = this.socket;
    const { plan } = this.args;
    return plan
      ? new LiveOutlet<Event>(writer, new LiveTexts(plan, this.id, this.args), onEnd)
      : new BoundedQueue<Event>(writer.budget, onEnd);
  }
}

/** What resolvers may ask of a socket. */
class SocketTie implements RequestConnection {
  constructor(private readonly socket: Connection) {}

  get caller(): Caller | null {
    return this.socket.caller;
  }

  close(code: number, reason: string): void {
    this.socket.close({ code, reason });
  }

  carryOn(caller: Caller): void {
    this.socket.carryOn(caller);
  }
}

/** graphql-ws keeps what was asked for until the operation ends, and hands it to hooks that don't look at it. */
function forget(payload: SubscribePayload): void {
  Object.assign(payload, { query: '', variables: undefined, extensions: undefined });
}

function ended(context: SocketContext, id: string, needs: ProtocolNeeds): void {
  const { subscriptions, underWay } = context.extra.connection;
  underWay.delete(id);
  const started = subscriptions.get(id);
  if (started === undefined) return;
  subscriptions.delete(id);
  needs.events.emit(new SubscriptionEnded(started.name, started.path));
}

/** graphql-ws hands the hooks what `prepare` gave it. */
function planOf(args: ExecutionArgs): LivePlan | undefined {
  return (args as PreparedArgs).plan;
}

/** The fast path ends here in a LiveOutlet, which writes by itself; what needs more goes through graphql's own. */
async function safely(args: ExecutionArgs): Promise<AsyncIterable<ExecutionResult> | ExecutionResult> {
  if (!planOf(args)) return subscribeSafely(args);
  // Yields nothing of another type: it yields nothing.
  return subscribeSafely(args, createSourceEventStream as typeof subscribe);
}

function isIterable(result: unknown): result is AsyncIterable<unknown> {
  return typeof (result as { [Symbol.asyncIterator]?: unknown })[Symbol.asyncIterator] === 'function';
}

function refusing(result: unknown): AsyncIterableIterator<never> {
  const errors = (result as ExecutionResult).errors ?? [];
  const refused = async () => {
    throw new Refusal(errors);
  };
  return { next: refused, [Symbol.asyncIterator]: () => refusing(result) };
}
