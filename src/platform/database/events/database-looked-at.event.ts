/** How PostgreSQL is, as a worker saw it. */
export class DatabaseLookedAt {
  /**
   * @param oldestTransactionSeconds for how long the longest transaction of this database has been open, whosever it is.
   * @param oldestSnapshotSeconds the same of those that hold a snapshot: what they may still see can't be cleaned up, and busy feeds get slow by it.
   * @param aheadSeconds of each partitioned table, for how long there are partitions.
   */
  constructor(
    readonly oldestTransactionSeconds: number,
    readonly oldestSnapshotSeconds: number,
    readonly aheadSeconds: ReadonlyMap<string, number>,
  ) {}
}
