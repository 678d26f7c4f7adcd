import {
  type DocumentNode,
  type ExecutionArgs,
  type FieldNode,
  type FragmentDefinitionNode,
  getArgumentValues,
  getOperationAST,
  getVariableValues,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  visit,
} from 'graphql';
import { collectNodes, compileProjection, type Projection, type Selections } from '../graphql/index.js';

/** A subscription whose events need no execution. */
export interface LivePlan {
  readonly field: GraphQLField<unknown, unknown>;
  readonly node: FieldNode;
  readonly resolve: GraphQLFieldResolver<unknown, unknown>;
  readonly projection: Projection;
  /** Of each message, between the operation's id and what is projected. */
  readonly head: string;
}

/** Plans of one document: for each of its operations, and each way that its directives may go. */
const MAX_PLANS = 16;

interface Known {
  readonly schema: GraphQLSchema;
  readonly plans: Map<string, LivePlan | null>;
  /** Variables that directives ask for. */
  readonly asked: readonly string[];
}

const known = new WeakMap<DocumentNode, Known>();

/**
 * How to answer a subscription without executing it for each event; undefined where it must be executed. Made once for each
 * document that `parseDocument` remembers. The field has to be a `LiveSubscription`.
 */
export function livePlan(args: ExecutionArgs): LivePlan | undefined {
  const { schema, document } = args;
  if (getOperationAST(document, args.operationName)?.operation !== OperationTypeNode.SUBSCRIPTION) return undefined;
  let found = known.get(document);
  if (found?.schema !== schema) {
    found = { schema, plans: new Map(), asked: variablesOfDirectives(document) };
    known.set(document, found);
  }
  const key = keyOf(found, args);
  if (key === undefined) return undefined;
  let plan = found.plans.get(key);
  if (plan === undefined) {
    plan = makePlan(args);
    if (plan !== undefined && found.plans.size < MAX_PLANS) found.plans.set(key, plan);
  }
  return plan ?? undefined;
}

/**
 * Was this asked for before, and found good? What has a plan was validated then, and costs the same whatever its variables are: live
 * fields take no arguments. Whether these variables fit is found when it is subscribed to.
 */
export function isPlanned(args: ExecutionArgs): boolean {
  const found = known.get(args.document);
  if (found?.schema !== args.schema) return false;
  const key = keyOf(found, args);
  return key !== undefined && found.plans.get(key) != null;
}

/** Undefined: directives ask for booleans, and of anything else execution says what is wrong. */
function keyOf({ asked }: Known, { operationName, variableValues }: ExecutionArgs): string | undefined {
  const ways = asked.map((name) => variableValues?.[name]);
  if (ways.some((way) => way !== undefined && typeof way !== 'boolean')) return undefined;
  return `${operationName ?? ''} ${ways.join()}`;
}

/** Null: it must be executed, whoever asks. Undefined: what this one asks for must. */
function makePlan({ schema, document, operationName, variableValues }: ExecutionArgs): LivePlan | null | undefined {
  const operation = getOperationAST(document, operationName);
  const type = schema.getSubscriptionType();
  if (operation?.operation !== OperationTypeNode.SUBSCRIPTION || !type) return null;
  const coerced = getVariableValues(schema, operation.variableDefinitions ?? [], variableValues ?? {});
  // Wrong ones: execution says what is wrong.
  if (!coerced.coerced) return undefined;
  const selections: Selections = { schema, fragments: fragmentsOf(document), variables: coerced.coerced };
  const [root, ...others] = collectNodes(selections, type, [operation.selectionSet]);
  const node = root?.[1][0];
  if (!root || !node || others.length > 0) return null;
  const field = type.getFields()[node.name.value];
  const resolve = field?.resolve;
  if (field?.extensions['live'] === undefined || !resolve) return null;
  const projection = compileProjection(selections, field.type, root[1]);
  if (!projection) return null;
  return { field, node, resolve, projection, head: `,"type":"next","payload":{"data":{${JSON.stringify(root[0])}:` };
}

function fragmentsOf(document: DocumentNode): Record<string, FragmentDefinitionNode> {
  const fragments: Record<string, FragmentDefinitionNode> = Object.create(null) as Record<
    string,
    FragmentDefinitionNode
  >;
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
  }
  return fragments;
}

function variablesOfDirectives(document: DocumentNode): string[] {
  const names = new Set<string>();
  visit(document, {
    Directive: (directive) => visit(directive, { Variable: ({ name }) => void names.add(name.value) }) && undefined,
  });
  return [...names];
}

/**
 * The text of each `next` message of a subscription, which is that of graphql-ws after execution, to the byte. An object and no closure:
 * what ten thousand of them need one after the other lies in one place.
 */
export class LiveTexts {
  private readonly plan: LivePlan;
  private readonly id: string;
  private readonly fieldArgs: Record<string, unknown>;
  private readonly context: unknown;

  /** @param id of the operation. */
  constructor(plan: LivePlan, id: string, args: ExecutionArgs) {
    const operation = getOperationAST(args.document, args.operationName) as OperationDefinitionNode;
    const variables = getVariableValues(args.schema, operation.variableDefinitions ?? [], args.variableValues ?? {});
    this.plan = plan;
    this.id = JSON.stringify(id);
    this.fieldArgs = getArgumentValues(plan.field, plan.node, variables.coerced);
    this.context = args.contextValue;
  }

  of(event: unknown): string {
    const { resolve, projection, head } = this.plan;
    const source: unknown = resolve(event, this.fieldArgs, this.context, undefined as never);
    return `{"id":${this.id}${head}${projection(source)}}}}`;
  }
}
