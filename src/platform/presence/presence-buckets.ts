/**
 * People are put into so many buckets by their ids: keys of one bucket lie in one slot of a Redis Cluster, so that one script can touch
 * many; and changes are told by bucket, so that a node listens to no more topics than that, however many people it watches. The same at
 * every node and in every version.
 */
export const BUCKETS = 128;

/** FNV-1a over UTF-16 units, folded: ids that differ in their last digit alone are spread. */
export function bucketOf(userId: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < userId.length; at += 1) hash = Math.imul(hash ^ userId.charCodeAt(at), 0x01000193);
  return ((hash >>> 16) ^ hash) & (BUCKETS - 1);
}

export function byBucket<Item>(items: readonly Item[], idOf: (item: Item) => string): Map<number, Item[]> {
  const buckets = new Map<number, Item[]>();
  for (const item of items) {
    const bucket = bucketOf(idOf(item));
    const known = buckets.get(bucket);
    if (known) known.push(item);
    else buckets.set(bucket, [item]);
  }
  return buckets;
}

export function slicesOf<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
