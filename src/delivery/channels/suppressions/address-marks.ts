import { createHmac, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InstallationSecretsRepository } from '../../../platform/secrets/index.js';

const SECRET = 'address-marks';
const SECRET_BYTES = 32;
/** Of base64url: enough that no two addresses share one. */
const LENGTH = 22;

/** What stands for an address where it must not be read: the same for the same one, and of no use to who has not the installation's secret. */
@Injectable()
export class AddressMarks {
  private secret: Promise<Buffer> | undefined;

  constructor(private readonly secrets: InstallationSecretsRepository) {}

  /** @throws UnavailableError while the database is away and the secret was not read yet. */
  async of(address: string): Promise<string> {
    this.secret ??= this.read().catch((error: unknown) => {
      this.secret = undefined;
      throw error;
    });
    return createHmac('sha256', await this.secret)
      .update(address)
      .digest('base64url')
      .slice(0, LENGTH);
  }

  private async read(): Promise<Buffer> {
    await this.secrets.make(SECRET, randomBytes(SECRET_BYTES));
    // Not what we have drawn: another node may have been first.
    const [row] = await this.secrets.find(SECRET);
    if (!row) throw new Error('the secret of address marks was made, and is not there');
    return row.value;
  }
}
