import { type ApolloServerPlugin, type GraphQLRequestListener, HeaderMap } from '@apollo/server';
import { type DocumentNode, GraphQLError, parse } from 'graphql';
import type { RequestContext } from '../auth/index.js';
import { parseDocument } from './parse-document.js';
import { type ErrorLogEntry, toClientError } from './to-client-error.js';
import { validateDocument } from './validate-document.js';

export interface HeraldApolloOptions {
  readonly production: boolean;
  readonly log: (entry: ErrorLogEntry) => void;
}

/** Stands in for a document that could not be parsed, until it is refused. */
const NOTHING = parse('{ __typename }');

/** Which request an error belongs to: Apollo's `formatError` is given the error alone. */
const requestIds = new WeakMap<object, string>();

export function rememberRequestId(error: object, requestId: string): void {
  requestIds.set(error, requestId);
}

export function requestIdOfError(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null ? requestIds.get(error) : undefined;
}

/**
 * Puts `parseDocument` and `validateDocument` in the place of Apollo's own parsing and validation (which is
 * switched off in the module), so that HTTP and sockets refuse the same documents in the same words.
 *
 * Apollo parses unless it finds a document set, and a plugin's answer for an operation replaces execution: so the
 * document is set as soon as there is a source, and what is wrong with it is answered, with status 400, where
 * execution would begin. Should Apollo ever parse by itself, the document is validated all the same.
 */
export function heraldApolloPlugin(options: HeraldApolloOptions): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: () => Promise.resolve(listener(options)),
  };
}

function listener({ production, log }: HeraldApolloOptions): GraphQLRequestListener<RequestContext> {
  let unparsed: GraphQLError | undefined;
  return {
    didResolveSource(request) {
      let document: DocumentNode = NOTHING;
      try {
        document = parseDocument(request.source);
      } catch (error) {
        if (!(error instanceof GraphQLError)) throw error;
        unparsed = error;
      }
      (request as { document?: DocumentNode }).document = document;
      return Promise.resolve();
    },

    responseForOperation({ schema, document, operation, request, contextValue }) {
      let errors: readonly GraphQLError[] = unparsed
        ? [unparsed]
        : validateDocument({
            schema,
            document,
            operationName: request.operationName,
            variables: request.variables,
            caller: contextValue.caller,
            production,
          });
      if (errors.length === 0 && operation.operation === 'subscription') errors = [notOverHttp()];
      if (errors.length === 0) return Promise.resolve(null);
      const { requestId } = contextValue;
      return Promise.resolve({
        http: { status: 400, headers: new HeaderMap() },
        body: {
          kind: 'single',
          singleResult: { errors: errors.map((error) => toClientError(error, { requestId, log })) },
        },
      });
    },

    didEncounterErrors({ errors, contextValue }) {
      for (const error of errors) rememberRequestId(error, contextValue.requestId);
      return Promise.resolve();
    },
  };
}

/** Executed like a query, a subscription would run past its guard to an answer of null. */
function notOverHttp(): GraphQLError {
  return new GraphQLError(
    'Subscriptions go over a WebSocket to the same path, or as server-sent events from /graphql/stream.',
    {
      extensions: { code: 'BAD_REQUEST' },
    },
  );
}
