import { Injectable } from '@nestjs/common';
import {
  DeliveryChannel,
  type DeliveryContext,
  DeliveryError,
  type DeliveryReceipt,
  type OutgoingDelivery,
  type RecipientProfile,
} from 'herald';
import { SmsGateway } from './sms-gateway.js';

/** Three texts of 153 characters: what a long one is sent as. */
const LONGEST = 459;
/** Nobody was reached at all: what `fetch` says then, in its cause. */
const UNREACHED: readonly unknown[] = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'];

/** Texts to people's phones. */
@Injectable()
export class SmsChannel extends DeliveryChannel {
  readonly key = 'sms';
  readonly title = 'SMS';
  readonly isConfigured: boolean;
  readonly defaults = { enabled: true, timing: 'IF_UNSEEN' } as const;

  constructor(private readonly gateway: SmsGateway) {
    super();
    this.isConfigured = gateway.isSetUp;
  }

  /** E.164, as `upsertRecipients` has checked it. */
  addressOf({ phone }: RecipientProfile): string | null {
    return phone;
  }

  async deliver(delivery: OutgoingDelivery, context: DeliveryContext): Promise<DeliveryReceipt> {
    const text = { key: delivery.id, to: delivery.address, body: textOf(delivery) };
    context.signal.throwIfAborted();
    // The last moment: behind this line somebody may have got it.
    if (!context.isOurs()) throw new DeliveryError('WORKER_DIED', 'it is not ours any more', { retry: true });
    const answer = await this.gateway.post(text, context.signal).catch((cause: unknown) => {
      throw context.signal.aborted ? cause : unanswered(cause);
    });
    if (!answer.ok) throw refusalOf(answer);
    const { id } = (await answer.json().catch(() => ({}))) as { id?: string };
    return { providerMessageId: id ?? null };
  }
}

/** Of a digest `notification` is a summary; of a sensitive one, a sentence that says nothing. */
function textOf({ notification: { title, message, actionUrl } }: OutgoingDelivery): string {
  // One that would leave no room for words is in the app.
  const link = actionUrl === null || actionUrl.length > LONGEST / 2 ? '' : ` ${actionUrl}`;
  const words = [...`${title}: ${message}`];
  const room = LONGEST - link.length;
  return `${words.length <= room ? words.join('') : `${words.slice(0, room - 1).join('')}…`}${link}`;
}

function unanswered(cause: unknown): DeliveryError {
  const { code } = ((cause as Error).cause ?? {}) as { code?: string };
  return UNREACHED.includes(code)
    ? new DeliveryError('PROVIDER_DOWN', `the gateway: ${code}`, { retry: true, isProviderDown: true, cause })
    : new DeliveryError('TAKEN_PERHAPS', 'the gateway broke off', { retry: true, cause });
}

function refusalOf({ status, headers }: Response): DeliveryError {
  const said = `the gateway said ${status}`;
  // A wrong number stays wrong: it is not written to any more.
  if (status === 422) return new DeliveryError('ADDRESS_REFUSED', said, { retry: false, isBadAddress: true });
  if (status === 429) {
    return new DeliveryError('PROVIDER_BUSY', said, { retry: true, retryAfterMs: pauseOf(headers.get('Retry-After')) });
  }
  // The gateway's own trouble, or ours with it, whoever the text is for: the rest waits, and no attempt is spent on it.
  if (status === 401 || status === 403) {
    return new DeliveryError('PROVIDER_REFUSED_LOGIN', said, { retry: true, isProviderDown: true });
  }
  if (status >= 500) return new DeliveryError('PROVIDER_DOWN', said, { retry: true, isProviderDown: true });
  return new DeliveryError('CONTENT_REFUSED', said, { retry: false });
}

/** In milliseconds; it may say seconds, or a date. Undefined: it says nothing, and Herald's own schedule counts. */
function pauseOf(retryAfter: string | null): number | undefined {
  if (retryAfter === null) return undefined;
  const ms = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1_000 : Date.parse(retryAfter) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}
