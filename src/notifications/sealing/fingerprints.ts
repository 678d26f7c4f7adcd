import { Injectable } from '@nestjs/common';
import { UnavailableError } from '../../platform/errors/index.js';
import { ContentCipher } from '../../platform/sealing/index.js';
import { inTime } from '../../platform/time/index.js';
import { IdempotencyKeyReusedError } from '../notifications.errors.js';
import type { PlannedSend } from '../planned-send.js';
import type { FirstAnswer } from '../publish.repository.js';
import { CONTEXT } from './sealed-content.js';
import { OPEN_MS } from './content-opener.js';

/** Whether a request is the one that its idempotency key was used for first. */
@Injectable()
export class Fingerprints {
  constructor(private readonly cipher: ContentCipher) {}

  /**
   * The first answer. Of what is sealed it may take as long as the cipher: nothing may be locked meanwhile.
   *
   * @throws IdempotencyKeyReusedError for another request; UnavailableError where it can't be told.
   */
  async answerTo({ idempotency }: PlannedSend, first: FirstAnswer): Promise<string> {
    const known = first.keyId === null ? first.fingerprint : await this.open(first, first.keyId);
    if (idempotency?.fingerprint.equals(known) !== true) throw new IdempotencyKeyReusedError();
    return first.answer;
  }

  private async open({ caller, key, fingerprint: bytes }: FirstAnswer, keyId: string): Promise<Buffer> {
    const item = { keyId, bytes, context: CONTEXT.fingerprint(caller, key) };
    const [known] = await inTime(
      OPEN_MS,
      Promise.resolve().then(() => this.cipher.open([item])),
    ).catch(() => [null]);
    if (known) return known;
    throw new UnavailableError(
      'Whether this idempotencyKey was used for the same request can’t be told at the moment.',
    );
  }
}
