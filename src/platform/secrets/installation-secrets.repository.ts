import { Injectable } from '@nestjs/common';
import { Database } from '../database/index.js';

/** Secrets that the installation made for itself: all nodes have the same, and they live as long as its data. */
@Injectable()
export class InstallationSecretsRepository {
  constructor(private readonly database: Database) {}

  /** Puts it there unless somebody was first: of nodes that start together one decides. Never changes one. */
  async make(name: string, value: Buffer): Promise<void> {
    await this.database.query(
      'INSERT INTO installation_secrets (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING',
      [name, value],
    );
  }

  /** Those whose names begin so. */
  async find(prefix: string): Promise<{ name: string; value: Buffer }[]> {
    return this.database.read<{ name: string; value: Buffer }>(
      'SELECT name, value FROM installation_secrets WHERE starts_with(name, $1)',
      [prefix],
    );
  }
}
