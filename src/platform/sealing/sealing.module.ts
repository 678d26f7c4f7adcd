import { Global, Module } from '@nestjs/common';
import { Config } from '../config/index.js';
import { Logger } from '../logging/index.js';
import { portProvider } from '../ports/index.js';
import { AesContentCipher } from './aes.content-cipher.js';
import { ContentCipher } from './content-cipher.js';
import { contentKeysOf } from './content-keys.js';

/** With what sensitive notifications are encrypted. A team may bring a `ContentCipher`, for keys that another server keeps. */
@Global()
@Module({
  providers: [portProvider(ContentCipher, { useFactory: aesCipher, inject: [Config, Logger] })],
  exports: [ContentCipher],
})
export class SealingModule {}

async function aesCipher(config: Config, logger: Logger): Promise<ContentCipher> {
  try {
    return new AesContentCipher(await contentKeysOf(config));
  } catch (err) {
    // A folder that can't be written to keeps nobody from starting who marks nothing as sensitive.
    logger.warn('no key could be generated to encrypt sensitive notifications with: there can be none', { err });
    return new AesContentCipher([]);
  }
}
