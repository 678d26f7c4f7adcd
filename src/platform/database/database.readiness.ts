import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Readiness, ReadinessCheck } from '../lifecycle/index.js';
import { Database } from './database.js';

@Injectable()
export class DatabaseReadiness extends ReadinessCheck implements OnModuleInit {
  readonly name = 'database';
  readonly required = true;

  constructor(
    private readonly database: Database,
    private readonly readiness: Readiness,
  ) {
    super();
  }

  onModuleInit(): void {
    this.readiness.register(this);
  }

  async check(): Promise<void> {
    await this.database.query('SELECT 1');
  }
}
