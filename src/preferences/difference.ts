import { isDeepStrictEqual } from 'node:util';

type Tree = Readonly<Record<string, unknown>>;

export interface Difference {
  before: Tree;
  after: Tree;
}

/**
 * What is different between two objects of JSON, as it was and as it is; undefined: nothing. Of objects within them only the parts that differ
 * are told; a list is told as a whole.
 */
export function difference(before: Tree, after: Tree): Difference | undefined {
  const was: Record<string, unknown> = {};
  const is: Record<string, unknown> = {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [old, now] = [valueOf(before, key), valueOf(after, key)];
    if (isDeepStrictEqual(old, now)) continue;
    const inner = isTree(old) && isTree(now) ? difference(old, now) : undefined;
    if (old !== undefined) was[key] = inner?.before ?? old;
    if (now !== undefined) is[key] = inner?.after ?? now;
  }
  return Object.keys(was).length + Object.keys(is).length === 0 ? undefined : { before: was, after: is };
}

function valueOf(tree: Tree, key: string): unknown {
  return Object.hasOwn(tree, key) ? tree[key] : undefined;
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
