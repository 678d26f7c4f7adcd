import { hkdfSync, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { EncryptJWT, errors, jwtDecrypt } from 'jose';
import { Config } from '../../platform/config/index.js';
import { InstallationSecretsRepository } from '../../platform/secrets/index.js';

/** Below PUBLIC_URL. */
export const EXPORT_PATH = 'personal-data';
/** Behind the `?`: paths are in the log of requests, what is behind them is not. */
export const EXPORT_TOKEN = 't';
export const EXPORT_LINK_MINUTES = 15;

const SECRET = 'personal-data.1';
const SECRET_BYTES = 32;
const LONGEST_TOKEN = 2_000;

export interface ExportLink {
  url: string;
  expiresAt: Date;
}

/** Links to exports: they say whose it is, so that nobody but Herald can read it, and nobody can make or change one. */
@Injectable()
export class ExportLinks {
  private readonly base: string;
  private key: Promise<Uint8Array> | undefined;

  constructor(
    private readonly secrets: InstallationSecretsRepository,
    { PUBLIC_URL, PORT }: Config,
  ) {
    this.base = (PUBLIC_URL ?? `http://localhost:${PORT}`).replace(/\/+$/, '');
  }

  /** @throws UnavailableError while the database is away. */
  async linkFor(person: string, issuedAt: Date): Promise<ExportLink> {
    const seconds = Math.floor(issuedAt.getTime() / 1_000);
    const expires = seconds + EXPORT_LINK_MINUTES * 60;
    const token = await new EncryptJWT({})
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .setSubject(person)
      .setAudience(EXPORT_PATH)
      .setIssuedAt(seconds)
      .setExpirationTime(expires)
      .encrypt(await this.ownKey());
    return { url: `${this.base}/${EXPORT_PATH}?${EXPORT_TOKEN}=${token}`, expiresAt: new Date(expires * 1_000) };
  }

  /** Whose it is, and since when; undefined: it is none of ours, or too old. @throws UnavailableError */
  async read(token: string): Promise<{ person: string; issuedAt: Date } | undefined> {
    if (token === '' || token.length > LONGEST_TOKEN) return undefined;
    try {
      const { payload } = await jwtDecrypt(token, await this.ownKey(), {
        keyManagementAlgorithms: ['dir'],
        contentEncryptionAlgorithms: ['A256GCM'],
        audience: EXPORT_PATH,
        requiredClaims: ['sub', 'iat', 'exp'],
      });
      if (payload.sub === undefined || payload.iat === undefined) return undefined;
      return { person: payload.sub, issuedAt: new Date(payload.iat * 1_000) };
    } catch (error) {
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  }

  private ownKey(): Promise<Uint8Array> {
    this.key ??= this.readKey().catch((error: unknown) => {
      this.key = undefined;
      throw error;
    });
    return this.key;
  }

  private async readKey(): Promise<Uint8Array> {
    let [row] = await this.secrets.find(SECRET);
    if (!row) {
      await this.secrets.make(SECRET, randomBytes(SECRET_BYTES));
      // Not what we have drawn: another node may have been first.
      [row] = await this.secrets.find(SECRET);
    }
    if (!row) throw new Error('a secret was made, and is not there');
    return new Uint8Array(hkdfSync('sha256', row.value, '', 'export links', SECRET_BYTES));
  }
}
