import {
  type FieldNode,
  type FragmentDefinitionNode,
  getDirectiveValues,
  GraphQLIncludeDirective,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  isLeafType,
  isNonNullType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';

/**
 * What many sources have in common, under this key of a source: fields that are `LiveField('shared')` depend on that object alone, so
 * that their text is made once for all who have the same one.
 */
export const SHARED_BY: unique symbol = Symbol('shared by');

/** The JSON of a source, as execution would have answered it. @throws where execution would have found an error. */
export type Projection = (source: unknown) => string;

export interface Selections {
  readonly schema: GraphQLSchema;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  /** Coerced: directives ask for them. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * Compiles a selection that needs nothing but its source: each field a `LiveField`, no arguments, no lists. Undefined where it needs
 * more, and has to be executed.
 */
export function compileProjection(
  selections: Selections,
  type: GraphQLOutputType,
  nodes: readonly FieldNode[],
): Projection | undefined {
  if (isNonNullType(type)) {
    const inner: Projection | undefined = compileProjection(selections, type.ofType as GraphQLOutputType, nodes);
    return inner && ((source) => (source == null ? missing(nodes) : inner(source)));
  }
  if (isLeafType(type)) return leaf(type);
  return isObjectType(type) ? compileObject(selections, type, nodes) : undefined;
}

/** The fields of a selection by the keys of the answer, in the order of the answer. */
export function collectNodes(
  selections: Selections,
  type: GraphQLObjectType,
  sets: readonly SelectionSetNode[],
  found = new Map<string, FieldNode[]>(),
  visited = new Set<string>(),
): Map<string, FieldNode[]> {
  for (const selection of sets.flatMap((set) => set.selections)) {
    if (!isIncluded(selections, selection)) continue;
    if (selection.kind === Kind.FIELD) {
      const key = selection.alias?.value ?? selection.name.value;
      const nodes = found.get(key);
      if (nodes) nodes.push(selection);
      else found.set(key, [selection]);
      continue;
    }
    if (selection.kind === Kind.FRAGMENT_SPREAD) {
      if (visited.has(selection.name.value)) continue;
      visited.add(selection.name.value);
    }
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : selections.fragments[selection.name.value];
    const condition = fragment?.typeCondition?.name.value;
    // Herald's objects implement nothing: a condition on another type never holds.
    if (!fragment || (condition !== undefined && condition !== type.name)) continue;
    collectNodes(selections, type, [fragment.selectionSet], found, visited);
  }
  return found;
}

function isIncluded({ variables }: Selections, node: Parameters<typeof getDirectiveValues>[1]): boolean {
  if (getDirectiveValues(GraphQLSkipDirective, node, variables)?.['if'] === true) return false;
  return getDirectiveValues(GraphQLIncludeDirective, node, variables)?.['if'] !== false;
}

function leaf(type: GraphQLLeafType): Projection {
  return (source) => {
    if (source == null) return 'null';
    const value: unknown = type.serialize(source);
    return value == null ? 'null' : JSON.stringify(value);
  };
}

/** A piece of an object's text: fixed, or made from the source; `shared`: from what it shares with others. */
interface Piece {
  fixed?: string;
  name?: string;
  write?: Projection;
  isShared: boolean;
}

function compileObject(
  selections: Selections,
  type: GraphQLObjectType,
  nodes: readonly FieldNode[],
): Projection | undefined {
  const sets = nodes.flatMap((node) => node.selectionSet ?? []);
  const pieces: Piece[] = [];
  for (const [key, fieldNodes] of collectNodes(selections, type, sets)) {
    const piece = compileField(selections, type, fieldNodes);
    if (!piece) return undefined;
    pieces.push(
      { fixed: `${pieces.length === 0 ? '{' : ','}${JSON.stringify(key)}:`, isShared: piece.isShared },
      piece,
    );
  }
  pieces.push({ fixed: pieces.length === 0 ? '{}' : '}', isShared: false });
  const parts = groupsOf(pieces).map(partOf);
  return (source) => {
    if (source == null) return 'null';
    let text = '';
    for (const part of parts) text += part(source as Source);
    return text;
  };
}

function compileField(selections: Selections, type: GraphQLObjectType, nodes: readonly FieldNode[]): Piece | undefined {
  const [node] = nodes;
  const name = node?.name.value;
  if (name === '__typename') return { fixed: JSON.stringify(type.name), isShared: false };
  const field = name === undefined ? undefined : type.getFields()[name];
  const how = field?.extensions['live'];
  if (!field || how === undefined || field.args.length > 0) return undefined;
  const isShared = how === 'shared';
  const json = field.extensions['json'];
  if (typeof json === 'string') return { name: json, write: asItIs(field.type, nodes), isShared };
  const write = compileProjection(selections, field.type, nodes);
  return write && { name: field.name, write, isShared };
}

/** The source has it as JSON. */
function asItIs(type: GraphQLOutputType, nodes: readonly FieldNode[]): Projection {
  const ofNothing = isNonNullType(type) ? () => missing(nodes) : () => 'null';
  return (source) => (typeof source === 'string' ? source : ofNothing());
}

type Source = Readonly<Record<PropertyKey, unknown>>;

/** Neighbours that are shared, or are not, together. */
function groupsOf(pieces: readonly Piece[]): Piece[][] {
  const groups: Piece[][] = [];
  for (const piece of pieces) {
    const last = groups.at(-1);
    if (last && last[0]?.isShared === piece.isShared) last.push(piece);
    else groups.push([piece]);
  }
  return groups;
}

function partOf(pieces: readonly Piece[]): (source: Source) => string {
  const writers = merged(pieces).map(({ fixed, name, write }) =>
    name === undefined || !write ? () => fixed ?? '' : (source: Source) => write(source[name]),
  );
  const [only] = writers;
  const writeAll =
    writers.length === 1 && only
      ? only
      : (source: Source) => {
          let text = '';
          for (const write of writers) text += write(source);
          return text;
        };
  return pieces[0]?.isShared === true ? remembering(writeAll) : writeAll;
}

/** Fixed pieces that follow on each other as one. */
function merged(pieces: readonly Piece[]): Piece[] {
  const result: Piece[] = [];
  for (const piece of pieces) {
    const last = result.at(-1);
    if (last?.fixed !== undefined && piece.fixed !== undefined) last.fixed += piece.fixed;
    else result.push({ ...piece });
  }
  return result;
}

/**
 * The last text is enough, and only for this turn of the loop: those who share one come one after another. Kept for longer, thousands
 * of documents with thirty aliases each would keep a gigabyte.
 */
function remembering(write: (source: Source) => string): (source: Source) => string {
  let sharedBy: unknown;
  let text = '';
  const forget = () => {
    sharedBy = undefined;
    text = '';
  };
  return (source) => {
    const shared = source[SHARED_BY];
    if (shared === undefined) return write(source);
    if (shared !== sharedBy) {
      text = write(source);
      if (sharedBy === undefined) setImmediate(forget);
      sharedBy = shared;
    }
    return text;
  };
}

function missing(nodes: readonly FieldNode[]): never {
  throw new Error(`${nodes[0]?.name.value ?? 'a field'} has no value, and its type needs one`);
}
