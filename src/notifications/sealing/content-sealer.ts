import { Injectable } from '@nestjs/common';
import { HeraldError, UnavailableError } from '../../platform/errors/index.js';
import { ContentCipher, type Sealed, type ToSeal } from '../../platform/sealing/index.js';
import { inTime } from '../../platform/time/index.js';
import type { PlannedSend } from '../planned-send.js';
import { PublishingHooks } from '../publishing-hooks.js';
import type { ScheduledSend } from '../schedule.repository.js';
import { type ContentText, CONTEXT, fromPlain, placeholderOf, toPlain } from './sealed-content.js';

/** For the cipher, while a sender waits. */
const SEAL_MS = 2_000;
/** As ContentCipher has it: it stands between blanks in a column. */
const KEY_ID = /^[\x21-\x7e]{1,256}$/;

/**
 * Seals what a send says, where its category is sensitive: before it is given to anything that writes it down, queues it or tells of it. From here
 * on nobody has it in clear but those who open it for its readers.
 */
@Injectable()
export class ContentSealer {
  constructor(
    private readonly cipher: ContentCipher,
    private readonly hooks: PublishingHooks,
  ) {}

  /** As it is to be written. @throws ContentKeysMissingError, UnavailableError */
  async sealed(send: PlannedSend): Promise<PlannedSend> {
    return (await this.isSensitive(send)) ? this.seal(send, send) : send;
  }

  /**
   * A scheduled send that is published now, or a part of it: sealed for the content that it becomes, if it was sealed until now, or its category
   * is sensitive by now. @throws ContentKeysMissingError, UnavailableError: then it is not lost, and waits.
   */
  async resealed(planned: PlannedSend, { id, sealed }: Pick<ScheduledSend, 'id' | 'sealed'>): Promise<PlannedSend> {
    if (!sealed) return this.sealed(planned);
    const [plain] = await this.asked(() => this.cipher.open([{ ...sealed, context: CONTEXT.scheduled(id) }]));
    if (!plain)
      throw new UnavailableError(`Scheduled send ${id} can’t be opened: its key "${sealed.keyId}" is not there.`);
    return this.seal(planned, fromPlain(plain));
  }

  private async isSensitive({ category }: PlannedSend): Promise<boolean> {
    return (await this.hooks.current?.isSensitive(category)) === true;
  }

  private async seal(send: PlannedSend, text: ContentText): Promise<PlannedSend> {
    const { sendId, contentId, createdBy, dueAt, idempotency } = send;
    const context = dueAt === null ? CONTEXT.content(contentId) : CONTEXT.scheduled(sendId);
    const items: ToSeal[] = [{ plain: toPlain(text), context }];
    // A hash of six digits is no secret: they are tried in no time.
    if (idempotency) {
      items.push({ plain: idempotency.fingerprint, context: CONTEXT.fingerprint(createdBy, idempotency.key) });
    }
    const [content, fingerprint] = await this.asked(() => this.cipher.seal(items));
    if (!isWhole(content) || (idempotency && !isWhole(fingerprint))) throw new Error('the cipher sealed nothing');
    return {
      ...send,
      ...placeholderOf(send.category),
      sealed: content,
      idempotency: idempotency && { ...idempotency, sealed: fingerprint ?? null },
    };
  }

  /** @throws HeraldError: whatever else it was, the cipher is away. */
  private async asked<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    try {
      return await inTime(SEAL_MS, Promise.resolve().then(ask));
    } catch (cause) {
      if (cause instanceof HeraldError) throw cause;
      const error = new UnavailableError('What keeps the keys of sensitive notifications does not answer. Try again.');
      error.cause = cause;
      throw error;
    }
  }
}

function isWhole(sealed: Sealed | undefined): sealed is Sealed {
  return sealed !== undefined && KEY_ID.test(sealed.keyId) && sealed.bytes.length > 0;
}
