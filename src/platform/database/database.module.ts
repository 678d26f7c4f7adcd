import { type DynamicModule, Global, Logger, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { DataSourceOptions } from 'typeorm';
import { Config } from '../config/index.js';
import { DATA_SOURCE, dataSourceOptions } from './data-source.js';
import { Database } from './database.js';
import { DatabaseReadiness } from './database.readiness.js';
import { InstallationEpoch } from './installation-epoch.js';
import { PoolStats } from './pool-stats.js';

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
        TypeOrmModule.forRootAsync({
          name: DATA_SOURCE,
          imports: [EpochModule],
          inject: [Config, InstallationEpoch],
          useFactory: (config: Config, epoch: InstallationEpoch) => ({
            ...dataSourceOptions({
              url: config.DATABASE_URL ?? '',
              config,
              epoch,
              migrations: options.migrations,
              answersWithinMs: config.DATABASE_TIMEOUT,
              onError: (error) => new Logger('Database').warn(`a connection to PostgreSQL was lost: ${error.message}`),
            }),
            autoLoadEntities: true,
            retryAttempts: 0,
          }),
        }),
      ],
      providers: [
        Database,
        DatabaseReadiness,
        {
          provide: PoolStats,
          inject: [Database],
          useFactory: (database: Database) => ({ read: () => database.poolState() }),
        },
      ],
      exports: [Database, DatabaseReadiness, PoolStats, EpochModule],
    };
  }
}
