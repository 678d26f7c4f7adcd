import {
  type ASTNode,
  BREAK,
  type DocumentNode,
  getOperationAST,
  getVariableValues,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
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

/** What a document's operations cost whatever their variables are, by name; of its only one under ''. Undefined: that depends. */
interface FixedCosts {
  readonly schema: GraphQLSchema;
  readonly byOperation: Map<string, number> | undefined;
}
const fixedCosts = new WeakMap<DocumentNode, FixedCosts>();

function fixedCostsOf(schema: GraphQLSchema, document: DocumentNode): FixedCosts {
  const known = fixedCosts.get(document);
  if (known?.schema === schema) return known;
  const costs = { schema, byOperation: isFixed(schema, document) ? new Map<string, number>() : undefined };
  fixedCosts.set(document, costs);
  return costs;
}

/** @throws GraphQLError for variables that don't fit. */
function costOf(question: CostQuestion): number {
  const { schema, document, operationName } = question;
  const { byOperation } = fixedCostsOf(schema, document);
  const known = byOperation?.get(operationName ?? '');
  if (known !== undefined) {
    checkVariables(question);
    return known;
  }
  const cost = getComplexity({
    schema,
    query: document,
    operationName,
    variables: { ...question.variables },
    estimators: ESTIMATORS,
    // Never reached, as the limits come first; without either, sixty short fragments keep a node busy for ever.
    maxQueryNodes: 2 * LIMITS.selections,
  });
  byOperation?.set(operationName ?? '', cost);
  return cost;
}

/** As `getComplexity` does. */
function checkVariables({ schema, document, operationName, variables }: CostQuestion): void {
  const operation = getOperationAST(document, operationName);
  const { errors } = getVariableValues(schema, operation?.variableDefinitions ?? [], { ...variables });
  const last = errors?.at(-1);
  if (last) throw last;
}

/**
 * Whether variables change nothing: they decide over no field, none goes into a field whose cost depends on its arguments, and none may
 * be null where something is needed, which only a default in its place lets pass.
 */
function isFixed(schema: GraphQLSchema, document: DocumentNode): boolean {
  const types = new TypeInfo(schema);
  let fixed = true;
  const vary = () => {
    fixed = false;
    return BREAK;
  };
  const decides = (node: ASTNode) => void visit(node, { Variable: vary });
  visit(
    document,
    visitWithTypeInfo(types, {
      Directive: decides,
      VariableDefinition({ type, defaultValue }) {
        if (defaultValue && type.kind !== Kind.NON_NULL_TYPE) fixed = false;
      },
      Field({ arguments: given = [] }) {
        if (typeof types.getFieldDef()?.extensions['complexity'] === 'function') given.forEach(decides);
      },
    }),
  );
  return fixed;
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
    cost = costOf(question);
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
