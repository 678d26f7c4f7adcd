import { type DynamicModule, Global, Logger, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { DataSourceOptions } from 'typeorm';
import { Config, type ConfigValues } from '../config/index.js';
import { DATA_SOURCE, dataSourceOptions, OPERATORS_DATA_SOURCE } from './data-source.js';
import { Database } from './database.js';
import { DatabaseReadiness } from './database.readiness.js';
import { DatabaseWatch } from './database-watch.js';
import { InstallationEpoch } from './installation-epoch.js';
import { OperatorsDatabase } from './operators-database.js';
import { OperatorsPoolStats, PoolStats } from './pool-stats.js';

@Global()
@Module({ providers: [InstallationEpoch], exports: [InstallationEpoch] })
class EpochModule {}

@Global()
@Module({})
export class DatabaseModule {
  /** The database must be migrated before: `migrate()` at start, see main.ts. */
  static forRoot(options: { migrations: DataSourceOptions['migrations'] }): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [
        EpochModule,
        dataSource(DATA_SOURCE, ({ DATABASE_POOL }) => DATABASE_POOL, options.migrations),
        dataSource(OPERATORS_DATA_SOURCE, ({ OPERATORS_POOL }) => OPERATORS_POOL),
      ],
      providers: [
        Database,
        DatabaseReadiness,
        DatabaseWatch,
        OperatorsDatabase,
        {
          provide: PoolStats,
          inject: [Database],
          useFactory: (database: Database) => ({ read: () => database.poolState() }),
        },
        {
          provide: OperatorsPoolStats,
          inject: [OperatorsDatabase],
          useFactory: (database: OperatorsDatabase) => ({ read: () => database.poolState() }),
        },
      ],
      exports: [Database, DatabaseReadiness, OperatorsDatabase, OperatorsPoolStats, PoolStats, EpochModule],
    };
  }
}

function dataSource(
  name: string,
  poolOf: (config: ConfigValues) => number,
  migrations: DataSourceOptions['migrations'] = [],
): DynamicModule {
  return TypeOrmModule.forRootAsync({
    name,
    imports: [EpochModule],
    inject: [Config, InstallationEpoch],
    useFactory: (config: Config, epoch: InstallationEpoch) => ({
      ...dataSourceOptions({
        url: config.DATABASE_URL ?? '',
        config: { DATABASE_POOL: poolOf(config), DATABASE_SCHEMA: config.DATABASE_SCHEMA },
        epoch,
        migrations,
        answersWithinMs: config.DATABASE_TIMEOUT,
        onError: (error) => new Logger('Database').warn(`a connection to PostgreSQL was lost: ${error.message}`),
      }),
      autoLoadEntities: true,
      retryAttempts: 0,
    }),
  });
}
