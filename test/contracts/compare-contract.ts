import {
  type ASTNode,
  type DocumentNode,
  type EnumTypeDefinitionNode,
  type FieldDefinitionNode,
  type InputObjectTypeDefinitionNode,
  type InputValueDefinitionNode,
  isTypeDefinitionNode,
  isTypeExtensionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  print,
  TokenKind,
  type TypeDefinitionNode,
  type TypeNode,
} from 'graphql';

/** The parts that fields are brought by when the contract says nothing behind them. */
const FROM_THE_START = 0;
const ROOTS = ['Query', 'Mutation', 'Subscription'];

type FieldNode = FieldDefinitionNode | InputValueDefinitionNode;

export interface ContractComparison {
  /** One line each, `Type.field: what is wrong`; empty when every promise is kept. */
  differences: string[];
  /** What was looked at: so that a comparison of nothing doesn't pass for one that found nothing. */
  operations: string[];
  types: string[];
}

/**
 * Whether a schema keeps the promises of the contract up to a part: every operation marked so far and every type that those reach,
 * with the same names, types, nullability, arguments, default values, enumeration values and `@oneOf`, each field with a description. The
 * schema may have more, as long as nobody has to give it.
 */
export function compareContract(contract: string, schema: string, upToPart: number): ContractComparison {
  return new Comparison(typesOf(parse(contract)), typesOf(parse(schema)), upToPart).run();
}

class Comparison {
  private readonly differences: string[] = [];
  private readonly operations: string[] = [];
  private readonly reached = new Set<string>();
  private readonly waiting: string[] = [];

  constructor(
    private readonly promised: ReadonlyMap<string, TypeDefinitionNode>,
    private readonly actual: ReadonlyMap<string, TypeDefinitionNode>,
    private readonly upToPart: number,
  ) {}

  run(): ContractComparison {
    for (const root of ROOTS) {
      for (const operation of this.dueFields(root)) this.operations.push(`${root}.${operation.name.value}`);
      if (this.dueFields(root).length > 0) this.reach(root);
    }
    for (let name = this.waiting.shift(); name !== undefined; name = this.waiting.shift()) this.compareType(name);
    return {
      differences: this.differences,
      operations: this.operations,
      types: [...this.reached].filter((name) => !ROOTS.includes(name)),
    };
  }

  private reach(name: string): void {
    if (this.reached.has(name) || !this.promised.has(name)) return;
    this.reached.add(name);
    this.waiting.push(name);
  }

  private compareType(name: string): void {
    const wanted = this.promised.get(name);
    const found = this.actual.get(name);
    if (!found) return this.differ(name, 'missing');
    if (found.kind !== wanted?.kind) return this.differ(name, `is ${found.kind}, wanted ${wanted?.kind}`);
    if (wanted.kind === Kind.ENUM_TYPE_DEFINITION) this.compareEnum(wanted, found as EnumTypeDefinitionNode);
    for (const field of this.dueFields(name)) this.compareField(name, field, fieldsOf(found));
    if (wanted.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION) {
      this.refuseNewDemands(name, fieldsOf(wanted), fieldsOf(found));
      if (isOneOf(wanted) !== isOneOf(found as InputObjectTypeDefinitionNode)) {
        this.differ(name, isOneOf(wanted) ? 'must be @oneOf' : 'must not be @oneOf');
      }
    }
  }

  private compareEnum(wanted: EnumTypeDefinitionNode, found: EnumTypeDefinitionNode): void {
    const values = new Set(found.values?.map((value) => value.name.value));
    for (const { name } of wanted.values ?? []) {
      if (!values.has(name.value)) this.differ(`${wanted.name.value}.${name.value}`, 'missing');
    }
  }

  private compareField(type: string, wanted: FieldNode, among: readonly FieldNode[]): void {
    const at = `${type}.${wanted.name.value}`;
    this.reach(namedType(wanted.type));
    const found = among.find((field) => field.name.value === wanted.name.value);
    if (!found) return this.differ(at, `missing, wanted ${signature(wanted)}`);
    this.compareSignature(at, wanted, found);
    if ((found.description?.value ?? '').trim() === '') this.differ(at, 'has no description');
    const args = argumentsOf(found);
    for (const argument of argumentsOf(wanted)) {
      this.reach(namedType(argument.type));
      const given = args.find((candidate) => candidate.name.value === argument.name.value);
      const argumentAt = `${at}(${argument.name.value}:)`;
      if (given) this.compareSignature(argumentAt, argument, given);
      else this.differ(argumentAt, `missing, wanted ${signature(argument)}`);
    }
    this.refuseNewDemands(at, argumentsOf(wanted), args);
  }

  private compareSignature(at: string, wanted: FieldNode, found: FieldNode): void {
    if (signature(found) !== signature(wanted)) this.differ(at, `is ${signature(found)}, wanted ${signature(wanted)}`);
  }

  /** A client that was written by the contract doesn't know them, so none may be required. */
  private refuseNewDemands(at: string, wanted: readonly FieldNode[], found: readonly FieldNode[]): void {
    const known = new Set(wanted.map((field) => field.name.value));
    for (const field of found) {
      const demanded = field.type.kind === Kind.NON_NULL_TYPE && defaultOf(field) === undefined;
      if (demanded && !known.has(field.name.value)) {
        this.differ(at, `demands ${field.name.value}, which the contract doesn't have`);
      }
    }
  }

  private dueFields(type: string): FieldNode[] {
    return fieldsOf(this.promised.get(type)).filter((field) => partOf(field) <= this.upToPart);
  }

  private differ(at: string, what: string): void {
    this.differences.push(`${at}: ${what}`);
  }
}

/** Types by name, with what `extend` adds. */
function typesOf(document: DocumentNode): Map<string, TypeDefinitionNode> {
  const types = new Map<string, TypeDefinitionNode>();
  for (const node of document.definitions) if (isTypeDefinitionNode(node)) types.set(node.name.value, node);
  for (const node of document.definitions) {
    if (!isTypeExtensionNode(node)) continue;
    const base = types.get(node.name.value);
    if (!base || !('fields' in base) || !('fields' in node)) continue;
    types.set(node.name.value, {
      ...base,
      fields: [...(base.fields ?? []), ...(node.fields ?? [])],
    } as TypeDefinitionNode);
  }
  return types;
}

/** The [N] in the comment on the line on which the field ends: the part of the work that brings it. */
function partOf(field: ASTNode): number {
  const last = field.loc?.endToken;
  for (let token = last?.next; token && token.line === last?.line; token = token.next) {
    const tag = token.kind === TokenKind.COMMENT ? /\[(\d+)\]/.exec(token.value) : null;
    if (tag) return Number(tag[1]);
    // Another field behind it: the comment is that one's.
    if (token.kind === TokenKind.NAME) break;
  }
  return FROM_THE_START;
}

function fieldsOf(type: TypeDefinitionNode | undefined): readonly FieldNode[] {
  if (type === undefined || !('fields' in type)) return [];
  return (type as ObjectTypeDefinitionNode | InputObjectTypeDefinitionNode).fields ?? [];
}

const argumentsOf = (field: FieldNode): readonly InputValueDefinitionNode[] =>
  field.kind === Kind.FIELD_DEFINITION ? (field.arguments ?? []) : [];

const defaultOf = (field: FieldNode) => (field.kind === Kind.INPUT_VALUE_DEFINITION ? field.defaultValue : undefined);

function signature(field: FieldNode): string {
  const value = defaultOf(field);
  return print(field.type) + (value ? ` = ${print(value)}` : '');
}

const isOneOf = (type: InputObjectTypeDefinitionNode) =>
  type.directives?.some((directive) => directive.name.value === 'oneOf') ?? false;

const namedType = (type: TypeNode): string => (type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type));
