import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  NoSchemaIntrospectionCustomRule,
  type OperationDefinitionNode,
  specifiedRules,
  validate,
} from 'graphql';
import type { Caller } from '../auth/index.js';
import { limitRules } from './document-limits.js';
import { checkCost } from './query-cost.js';

export interface DocumentToValidate {
  readonly schema: GraphQLSchema;
  /** From `parseDocument`, so that its limits hold too. */
  readonly document: DocumentNode;
  readonly operationName?: string | null;
  readonly variables?: Readonly<Record<string, unknown>> | null;
  readonly caller: Caller | null;
  readonly production: boolean;
}

/** What doesn't depend on the variables or the caller. */
interface StaticFindings {
  readonly schema: GraphQLSchema;
  readonly errors: readonly GraphQLError[];
  readonly introspects: boolean;
}

/** Of open callers and of those from whom suggestions are hidden: the messages differ. */
const findings = {
  open: new WeakMap<DocumentNode, StaticFindings>(),
  hidden: new WeakMap<DocumentNode, StaticFindings>(),
};

/**
 * The one gate for documents, over HTTP and over sockets: Apollo's own runs for HTTP alone. Returns what is wrong,
 * each with `extensions.code`; empty when the operation may run.
 *
 * - GRAPHQL_VALIDATION_FAILED: it doesn't fit the schema;
 * - DOCUMENT_REFUSED: it is larger, deeper or costlier than allowed, or it introspects where that is off (in
 *   production, for anonymous callers; they get no suggestions in messages either);
 * - BAD_USER_INPUT: the variables don't fit; OPERATION_RESOLUTION_FAILURE: it isn't clear which operation is meant.
 */
export function validateDocument(given: DocumentToValidate): readonly GraphQLError[] {
  const stranger = given.production && given.caller === null;
  const found = staticFindings(given.schema, given.document, stranger);
  if (found.errors.length > 0) return found.errors;
  if (stranger && found.introspects) {
    return [coded('The schema is shown here to those who sign in: send a token to introspect.', 'DOCUMENT_REFUSED')];
  }
  const operations = operationsOf(given.document);
  const unclear = unclearOperation(operations, given.operationName ?? undefined);
  if (unclear) return [unclear];
  const costly = checkCost({
    schema: given.schema,
    document: given.document,
    operationName: operations.length > 1 ? (given.operationName ?? undefined) : undefined,
    variables: given.variables ?? undefined,
  });
  if (!costly) return [];
  return [stranger ? withoutSuggestions(costly) : costly];
}

function staticFindings(schema: GraphQLSchema, document: DocumentNode, hideSuggestions: boolean): StaticFindings {
  const cache = hideSuggestions ? findings.hidden : findings.open;
  const known = cache.get(document);
  if (known?.schema === schema) return known;
  const found = inspect(schema, document, hideSuggestions);
  cache.set(document, found);
  return found;
}

function inspect(schema: GraphQLSchema, document: DocumentNode, hideSuggestions: boolean): StaticFindings {
  const beyond = validate(schema, document, limitRules);
  if (beyond.length > 0) return { schema, errors: beyond, introspects: false };
  const invalid = validate(schema, document, specifiedRules, { hideSuggestions, maxErrors: 20 });
  if (invalid.length > 0) {
    const errors = invalid.map((error) =>
      // graphql gives up comparing fields that share a name: a limit of its own, without a code or a reason.
      error.message === 'Validation aborted.'
        ? coded('The document repeats too many fields.', 'DOCUMENT_REFUSED')
        : coded(error.message, 'GRAPHQL_VALIDATION_FAILED', error),
    );
    return { schema, errors, introspects: false };
  }
  const introspects = validate(schema, document, [NoSchemaIntrospectionCustomRule]).length > 0;
  return { schema, errors: [], introspects };
}

function operationsOf(document: DocumentNode): readonly OperationDefinitionNode[] {
  return document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
}

function unclearOperation(
  operations: readonly OperationDefinitionNode[],
  name: string | undefined,
): GraphQLError | undefined {
  const code = 'OPERATION_RESOLUTION_FAILURE';
  if (operations.length === 0) return coded('The document has no operation.', code);
  if (name !== undefined && name !== '') {
    const named = operations.some((operation) => operation.name?.value === name);
    return named ? undefined : coded('The document has no operation of that name.', code);
  }
  return operations.length > 1
    ? coded('The document has several operations: say which by operationName.', code)
    : undefined;
}

/** graphql hides suggestions in validation when asked, but not in what it says of variables. */
function withoutSuggestions(error: GraphQLError): GraphQLError {
  const message = error.message.replace(/ ?Did you mean (.+)\?$/, '');
  return message === error.message ? error : coded(message, String(error.extensions['code']), error);
}

function coded(message: string, code: string, error?: GraphQLError): GraphQLError {
  return new GraphQLError(message, { nodes: error?.nodes, extensions: { code } });
}
