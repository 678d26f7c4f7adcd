export { AesContentCipher } from './aes.content-cipher.js';
export { ContentCipher, type Sealed, type ToOpen, type ToSeal } from './content-cipher.js';
export { contentKeysOf } from './content-keys.js';
export { ContentKeysMissingError } from './sealing.errors.js';
export { SealingModule } from './sealing.module.js';
