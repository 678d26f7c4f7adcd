export { ADVISORY, exclusively, tryAdvisoryLock, type AdvisoryJob } from './advisory-lock.js';
export { DATA_SOURCE, dataSourceOptions } from './data-source.js';
export { isConnectionFailure, isLockTimeout, isRetryable, TooSlowError } from './database-errors.js';
export { Database, type Sql, tableOf, type TransactionOptions } from './database.js';
export { DatabaseModule } from './database.module.js';
export { InstallationEpoch } from './installation-epoch.js';
export { decodeIdKeyset, decodeKeyset, encodeKeyset } from './keyset-cursor.js';
export { migrate } from './migrate.js';
export {
  createPartitions,
  detachPartition,
  dropPartition,
  findPartitions,
  type Partition,
  type PartitionedTable,
  weekOf,
  weeksToHave,
} from './partitions.js';
export { dropOldWeeks } from './old-weeks.js';
export { OperatorsDatabase } from './operators-database.js';
export { OperatorsPoolStats, PoolStats } from './pool-stats.js';
export { derivedId, firstIdAt, isId, newId, timeOfId } from './uuid-v7.js';
