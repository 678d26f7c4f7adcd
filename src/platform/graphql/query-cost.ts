import { type DocumentNode, GraphQLError, type GraphQLSchema } from 'graphql';
import { fieldExtensionsEstimator, getComplexity, simpleEstimator } from 'graphql-query-complexity';
import { LIMITS } from './document-limits.js';

/**
 * What one operation may cost: a field costs 1, a page the fields of one item times the items asked for. A page
 * of 100 notifications with all of their fields, by `edges` and by `nodes` at once, costs about 7,000.
 */
export const MAX_COST = 10_000;

const ESTIMATORS = [fieldExtensionsEstimator(), simpleEstimator({ defaultComplexity: 1 })];

/** What Nest's decorators and graphql-query-complexity both pass. */
interface CostArgs {
  readonly args: Readonly<Record<string, unknown>>;
  readonly childComplexity: number;
}

/** `complexity` of a field that answers with a page: `@Query(() => Connection, { complexity: pageCost(20) })`. */
export function pageCost(defaultFirst: number): (args: CostArgs) => number {
  return ({ args, childComplexity }) => {
    const first = args['first'] ?? defaultFirst;
    return 1 + times(typeof first === 'number' ? first : defaultFirst) * childComplexity;
  };
}

/** By their ids rows are found together, so that a thousand, the most of any field, may be asked for with all of their fields. */
const IDS_AT_ONCE = 4;

/** `complexity` of a field that answers with one item for each element of the argument of that name. */
export function idsCost(argument: string): (args: CostArgs) => number {
  return ({ args, childComplexity }) => {
    const ids = args[argument];
    return 1 + times(Array.isArray(ids) ? ids.length / IDS_AT_ONCE : 1) * childComplexity;
  };
}

/** Not below 1: `first: -1000` must not pay for the rest of the document. */
function times(count: number): number {
  return Number.isFinite(count) ? Math.max(1, count) : 1;
}

export interface CostQuestion {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  /** Only of a document with several operations. */
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Refuses what costs too much with these variables. Variables that don't fit their types are found on the way:
 * execution would find the same, but refusing here leaves nobody a way round the limit.
 */
export function checkCost(question: CostQuestion, maxCost = MAX_COST): GraphQLError | undefined {
  let cost: number;
  try {
    cost = getComplexity({
      schema: question.schema,
      query: question.document,
      operationName: question.operationName,
      variables: { ...question.variables },
      estimators: ESTIMATORS,
      // Never reached, as the limits come first; without either, sixty short fragments keep a node busy for ever.
      maxQueryNodes: 2 * LIMITS.selections,
    });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return new GraphQLError(error.message, { nodes: error.nodes, extensions: { code: 'BAD_USER_INPUT' } });
  }
  if (cost <= maxCost) return undefined;
  return new GraphQLError(
    `The operation costs ${cost}, more than ${maxCost}: ask for fewer fields, or smaller pages.`,
    {
      extensions: { code: 'DOCUMENT_REFUSED' },
    },
  );
}
