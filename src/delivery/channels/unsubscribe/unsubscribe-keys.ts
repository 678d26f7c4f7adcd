import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InstallationSecretsRepository } from '../../../platform/secrets/index.js';
import { type UnsubscribeKey, unsubscribeKey } from './unsubscribe-token.js';

/** `unsubscribe.1`, `unsubscribe.2`: a row of a greater number makes new links from then on, and the old ones go on being right. */
const PREFIX = 'unsubscribe.';
const FIRST = 1;
const SECRET_BYTES = 32;
/** A token of a key that nobody here knows may be of one that was added meanwhile, or of nobody: not each is worth a question. */
const ASK_AGAIN_MS = 10_000;

/** The keys of links in mails: made once for the installation, and read once by each node. */
@Injectable()
export class UnsubscribeKeys {
  private keys: Promise<ReadonlyMap<number, UnsubscribeKey>> | undefined;
  private readAt = 0;

  constructor(private readonly secrets: InstallationSecretsRepository) {}

  /** What new links are made with. @throws UnavailableError while the database is away and they were not read yet. */
  async newest(): Promise<UnsubscribeKey> {
    const keys = [...(await this.all()).values()];
    return keys.reduce((a, b) => (b.version > a.version ? b : a));
  }

  /** Undefined: there is none of that version. @throws UnavailableError as above. */
  async of(version: number): Promise<UnsubscribeKey | undefined> {
    const all = await this.all();
    const known = all.get(version);
    if (known || Date.now() - this.readAt < ASK_AGAIN_MS) return known;
    // A stranger's token must not cost us the keys that we have.
    this.keys = this.read().catch(() => all);
    return (await this.all()).get(version);
  }

  /** Those who ask at once share one question; one that failed is asked anew. */
  private all(): Promise<ReadonlyMap<number, UnsubscribeKey>> {
    this.keys ??= this.read().catch((error: unknown) => {
      this.keys = undefined;
      throw error;
    });
    return this.keys;
  }

  private async read(): Promise<ReadonlyMap<number, UnsubscribeKey>> {
    this.readAt = Date.now();
    let rows = await this.secrets.find(PREFIX);
    if (rows.length === 0) {
      await this.secrets.make(`${PREFIX}${FIRST}`, randomBytes(SECRET_BYTES));
      // Not what we have drawn: another node may have been first.
      rows = await this.secrets.find(PREFIX);
    }
    const keys = rows.map(({ name, value }) => unsubscribeKey(Number(name.slice(PREFIX.length)), value));
    return new Map(keys.map((key) => [key.version, key]));
  }
}
