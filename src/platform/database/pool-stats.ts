/** Who watches the pool of connections (metrics) asks through this; the database module provides it. Reading is free of I/O. */
export abstract class PoolStats {
  /** `waiting`: callers that want a connection and have none. Above zero for long: the pool, or PostgreSQL, is too small. */
  abstract read(): { total: number; idle: number; waiting: number };
}

/** The same of the connections that operators' questions take. */
export abstract class OperatorsPoolStats extends PoolStats {}
