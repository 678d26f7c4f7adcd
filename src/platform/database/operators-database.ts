import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { OPERATORS_DATA_SOURCE } from './data-source.js';
import { Database } from './database.js';
import { InstallationEpoch } from './installation-epoch.js';

/**
 * For what operators ask, over connections of its own (OPERATORS_POOL): reports, searches, exports. However many ask and however long it takes,
 * sending and reading go on. Its statements are short, or read by pages: an old snapshot that is held open makes busy feeds slow.
 */
@Injectable()
export class OperatorsDatabase extends Database {
  constructor(@InjectDataSource(OPERATORS_DATA_SOURCE) dataSource: DataSource, epoch: InstallationEpoch) {
    super(dataSource, epoch);
  }
}
