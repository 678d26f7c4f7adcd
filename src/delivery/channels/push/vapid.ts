import { createECDH } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Config } from '../../../platform/config/index.js';
import { InstallationSecretsRepository } from '../../../platform/secrets/index.js';

const NAME = 'vapid.1';
/** For developers, who have named nobody. */
const NOBODY = 'mailto:herald@localhost';

/** What push services and browsers know this installation by, as base64url. */
export interface VapidKeys {
  publicKey: string;
  privateKey: string;
}

/** The keys of the environment, or a pair that is made once for the installation and read once by each node. */
@Injectable()
export class Vapid {
  /** Whom push services may turn to. */
  readonly subject: string;
  private pair: Promise<VapidKeys> | undefined;

  constructor(
    private readonly config: Config,
    private readonly secrets: InstallationSecretsRepository,
  ) {
    const { VAPID_SUBJECT, PUBLIC_URL, MAIL_FROM } = config;
    const home = PUBLIC_URL?.startsWith('https:') ? PUBLIC_URL : undefined;
    this.subject = VAPID_SUBJECT ?? home ?? (MAIL_FROM ? `mailto:${MAIL_FROM.address}` : NOBODY);
  }

  /** Those who ask at once share one question; one that failed is asked anew. @throws UnavailableError */
  keys(): Promise<VapidKeys> {
    this.pair ??= this.read().catch((error: unknown) => {
      this.pair = undefined;
      throw error;
    });
    return this.pair;
  }

  private async read(): Promise<VapidKeys> {
    const { VAPID_PUBLIC_KEY: publicKey, VAPID_PRIVATE_KEY: privateKey } = this.config;
    if (publicKey !== undefined && privateKey !== undefined) return { publicKey, privateKey };
    const found = (await this.ours()) ?? (await this.made());
    return pairOf(found);
  }

  private async ours(): Promise<Buffer | undefined> {
    return (await this.secrets.find(NAME)).find(({ name }) => name === NAME)?.value;
  }

  private async made(): Promise<Buffer> {
    const ecdh = createECDH('prime256v1');
    ecdh.generateKeys();
    await this.secrets.make(NAME, padded(ecdh.getPrivateKey()));
    // Not what we have drawn: another node may have been first.
    const found = await this.ours();
    if (!found) throw new Error('the keys of this installation were made, and are not there');
    return found;
  }
}

function pairOf(secret: Buffer): VapidKeys {
  const ecdh = createECDH('prime256v1');
  ecdh.setPrivateKey(secret);
  return { publicKey: ecdh.getPublicKey('base64url'), privateKey: secret.toString('base64url') };
}

/** Node leaves zeros at its beginning out. */
function padded(key: Buffer): Buffer {
  return Buffer.concat([Buffer.alloc(32 - key.length), key]);
}
