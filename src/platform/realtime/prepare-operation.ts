import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  getOperationAST,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  OperationTypeNode,
  subscribe,
} from 'graphql';
import type { Caller } from '../auth/index.js';
import { parseDocument, validateDocument } from '../graphql/index.js';
import { isPlanned } from './live-documents.js';

/** What a client asks for, as it came. */
export interface OperationRequest {
  readonly query: string;
  readonly operationName?: string | null;
  readonly variables?: Record<string, unknown> | null;
}

/** What is to be executed; its context is for the transport to add, afresh for each operation. */
export interface PreparedOperation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  readonly variableValues: Record<string, unknown>;
}

export type Emitted = AsyncGenerator<ExecutionResult, void, void>;

/** The gate that documents pass over HTTP, for operations over sockets and streams. Answers what is wrong, if anything is. */
export function prepareOperation(
  { query, operationName, variables }: OperationRequest,
  caller: Caller | null,
  { schema, production }: { schema: GraphQLSchema; production: boolean },
): PreparedOperation | readonly GraphQLError[] {
  try {
    const parsed = { schema, document: parseDocument(query), operationName: operationName || undefined };
    const operation = { ...parsed, variableValues: declaredOf(variables ?? {}, parsed) };
    // Ten thousand sockets with one subscription cost one validation.
    if (isPlanned(operation)) return operation;
    const { document, variableValues } = operation;
    const errors = validateDocument({
      schema,
      document,
      variables: variableValues,
      operationName: operation.operationName,
      caller,
      production,
    });
    return errors.length > 0 ? errors : operation;
  } catch (error) {
    return [asGraphQLError(error)];
  }
}

/** What was sent along unasked is ignored, and not kept for as long as a subscription runs, either. */
function declaredOf(
  variables: Record<string, unknown>,
  { document, operationName }: Pick<PreparedOperation, 'document' | 'operationName'>,
): Record<string, unknown> {
  const declared = getOperationAST(document, operationName)?.variableDefinitions ?? [];
  const names = declared.map(({ variable }) => variable.name.value).filter((name) => Object.hasOwn(variables, name));
  return Object.fromEntries(names.map((name) => [name, variables[name]]));
}

export function isRefused(prepared: PreparedOperation | readonly GraphQLError[]): prepared is readonly GraphQLError[] {
  return Array.isArray(prepared);
}

export function asGraphQLError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  const original = error instanceof Error ? error : new Error(String(error));
  return new GraphQLError(original.message, { originalError: original });
}

/** The field that a subscription shows; undefined for queries and mutations. A document here was validated. */
export function subscriptionField(
  document: DocumentNode,
  operationName: string | null | undefined,
): string | undefined {
  const operation = getOperationAST(document, operationName);
  if (operation?.operation !== OperationTypeNode.SUBSCRIPTION) return undefined;
  const [first] = operation.selectionSet.selections;
  return first?.kind === Kind.FIELD ? first.name.value : 'fragment';
}

/** graphql throws for some documents that are valid, where others are refused: a throw here would cost the whole connection. */
export async function subscribeSafely(args: ExecutionArgs, how = subscribe): Promise<Emitted | ExecutionResult> {
  try {
    return await how(args);
  } catch (error) {
    return { errors: [asGraphQLError(error)] };
  }
}
