import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth';
import { maxDirectivesRule } from '@escape.tech/graphql-armor-max-directives';
import {
  type ASTVisitor,
  GraphQLError,
  Kind,
  OperationTypeNode,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';

/** What a document may have at most. Chosen with room above what our own clients and GraphiQL send. */
export const LIMITS = { depth: 12, aliases: 30, directives: 20, rootFields: 20, selections: 5_000 } as const;

/**
 * The rules that bound a document's shape. They run before graphql's own, some of which take time in the square
 * of the number of fields, and all of which take it in vain for a document that is refused anyway.
 */
export const limitRules: readonly ValidationRule[] = [
  armor(maxDepthRule, { n: LIMITS.depth, ignoreIntrospection: true, flattenFragments: true }, 'is nested deeper than'),
  armor(maxAliasesRule, { n: LIMITS.aliases, allowList: [] }, 'has more aliases than'),
  armor(maxDirectivesRule, { n: LIMITS.directives }, 'has more directives than'),
  sizeRule,
  unconditionalSubscriptionRule,
];

interface ArmorOptions {
  n: number;
  ignoreIntrospection?: boolean;
  flattenFragments?: boolean;
  allowList?: string[];
  propagateOnRejection?: boolean;
  onReject?: ((context: ValidationContext | null, error: GraphQLError) => void)[];
}

/**
 * graphql-armor counts; the words are ours. Left alone it calls a limit a "Syntax Error", and throws out of
 * `validate` instead of reporting.
 */
function armor(
  rule: (options: ArmorOptions) => (context: ValidationContext) => object,
  options: ArmorOptions,
  what: string,
): ValidationRule {
  return (context) =>
    rule({
      ...options,
      propagateOnRejection: false,
      onReject: [() => context.reportError(limitError(`The document ${what} ${options.n}.`))],
    })(context);
}

/**
 * Bounds the fields at the root, and the selections that are left when every spread is replaced by its fragment:
 * with each fragment spreading the next one twice, thirty short ones make a billion.
 */
function sizeRule(context: ValidationContext): ASTVisitor {
  const count = selectionCounter(context);
  return {
    OperationDefinition(operation) {
      if (count(operation.selectionSet, true) > LIMITS.rootFields) {
        context.reportError(limitError(`The operation has more fields at its root than ${LIMITS.rootFields}.`));
      }
      if (count(operation.selectionSet, false) > LIMITS.selections) {
        context.reportError(
          limitError(`The document has more than ${LIMITS.selections} selections, its fragments unfolded.`),
        );
      }
      return false;
    },
  };
}

/** Counts selections with spreads replaced by what they stand for, looking at each fragment once. */
function selectionCounter(context: ValidationContext): (set: SelectionSetNode, rootOnly: boolean) => number {
  const known = new Map<string, number>();

  function ofFragment(name: string, rootOnly: boolean): number {
    const key = `${rootOnly ? 'root' : 'all'} ${name}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    // Zero while it is being counted: a fragment that spreads itself is refused by another rule.
    known.set(key, 0);
    const fragment = context.getFragment(name);
    const size = fragment ? count(fragment.selectionSet, rootOnly) : 0;
    known.set(key, size);
    return size;
  }

  function count(set: SelectionSetNode, rootOnly: boolean): number {
    // Spreads count as well: a long chain of them to one field is walked once for each field.
    let size = 0;
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD || !rootOnly) size += 1;
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        size += ofFragment(selection.name.value, rootOnly);
      } else if (selection.selectionSet && (selection.kind === Kind.INLINE_FRAGMENT || !rootOnly)) {
        size += count(selection.selectionSet, rootOnly);
      }
    }
    return size;
  }
  return count;
}

/** A subscription is its one field: left out by a condition, graphql throws where it should refuse. */
function unconditionalSubscriptionRule(context: ValidationContext): ASTVisitor {
  return {
    OperationDefinition(operation) {
      if (operation.operation !== OperationTypeNode.SUBSCRIPTION) return;
      const conditional = operation.selectionSet.selections.some((selection) =>
        selection.directives?.some(({ name }) => name.value === 'skip' || name.value === 'include'),
      );
      if (conditional)
        context.reportError(limitError('The field of a subscription can’t be left out by @skip or @include.'));
    },
  };
}

function limitError(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'DOCUMENT_REFUSED' } });
}
