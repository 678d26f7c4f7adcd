import { Injectable } from '@nestjs/common';
import { HeraldError, UnavailableError } from '../../platform/errors/index.js';
import { ContentCipher, type Sealed, type ToSeal } from '../../platform/sealing/index.js';
import { inTime } from '../../platform/time/index.js';
import type { PlannedContent, PlannedSend } from '../planned-send.js';
import { PublishingHooks } from '../publishing-hooks.js';
import type { ScheduledSend } from '../schedule.repository.js';
import { allFromPlain, CONTEXT, placeholderOf, toPlain, toPlainAll } from './sealed-content.js';

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
    return (await this.isSensitive(send)) ? this.seal(send) : send;
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
    const [first, ...others] = allFromPlain(plain);
    const variants = planned.variants.flatMap((variant, index) => {
      const text = others[index];
      return text ? [{ ...variant, ...text }] : [];
    });
    return this.seal({ ...planned, ...first, variants });
  }

  private async isSensitive({ category }: PlannedSend): Promise<boolean> {
    return (await this.hooks.current?.isSensitive(category)) === true;
  }

  private async seal(send: PlannedSend): Promise<PlannedSend> {
    const { createdBy, category, idempotency, variants } = send;
    const contents = toSealOf(send);
    const items = [...contents];
    // A hash of six digits is no secret: they are tried in no time.
    if (idempotency) {
      items.push({ plain: idempotency.fingerprint, context: CONTEXT.fingerprint(createdBy, idempotency.key) });
    }
    const sealed = await this.asked(() => this.cipher.seal(items));
    if (sealed.length !== items.length || !sealed.every(isWhole)) throw new Error('the cipher sealed nothing');
    const [first = null, ...others] = sealed.slice(0, contents.length);
    return {
      ...send,
      ...placeholderOf(category),
      sealed: first,
      // Of one that is written down for later, the first has all of it.
      variants: variants.map((variant, index) => ({
        ...variant,
        ...placeholderOf(category),
        sealed: others[index] ?? null,
      })),
      idempotency: idempotency && { ...idempotency, sealed: sealed[contents.length] ?? null },
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

/** Each for the content that it becomes; of one that is written down for later, all of it for that. */
function toSealOf(send: PlannedSend): ToSeal[] {
  const { sendId, dueAt, variants } = send;
  if (dueAt !== null) return [{ plain: toPlainAll([send, ...variants]), context: CONTEXT.scheduled(sendId) }];
  const contents: PlannedContent[] = [send, ...variants];
  return contents.map((content) => ({ plain: toPlain(content), context: CONTEXT.content(content.contentId) }));
}

function isWhole(sealed: Sealed | undefined): sealed is Sealed {
  return sealed !== undefined && KEY_ID.test(sealed.keyId) && sealed.bytes.length > 0;
}
