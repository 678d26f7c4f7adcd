import { MailerService } from '@nestjs-modules/mailer';
import { Injectable } from '@nestjs/common';
import type { RecipientProfile } from '../../../notifications/index.js';
import { Config, type Mailbox } from '../../../platform/config/index.js';
import { Logger } from '../../../platform/logging/index.js';
import {
  DeliveryChannel,
  type DeliveryContext,
  type DeliveryReceipt,
  type OutgoingDelivery,
} from '../delivery-channel.js';
import { UnsubscribeLinks } from '../unsubscribe/index.js';
import { type Brand, brandOf, mailboxOf } from './brand.js';
import { composeMail, isWritable } from './compose-mail.js';
import { MailFiles } from './mail-files.js';
import { type GuardedMail, mailProviders, TO_FILE } from './mail-transports.js';
import { AttemptLostError, MailUnderWay } from './mail-under-way.js';
import { smtpOutcome } from './smtp-outcome.js';

interface Sent {
  /** What some servers put in the place of our own. */
  serverMessageId?: string;
  /** "250 2.0.0 Ok: queued as 4F2B81C0" */
  response?: string;
  message?: Buffer;
}

/** Mail, over any SMTP server; without one, into files. docs/email.md has what becomes of each failure. */
@Injectable()
export class EmailChannel extends DeliveryChannel {
  readonly key = 'email';
  readonly title = 'Email';
  readonly isConfigured: boolean;
  readonly defaults = { enabled: true, timing: 'IF_UNSEEN' } as const;
  override readonly showsSensitive = true;
  override readonly providers: readonly string[];
  private readonly from: Mailbox;
  private readonly brand: Brand;
  private readonly files: MailFiles;

  constructor(
    private readonly mailer: MailerService,
    private readonly links: UnsubscribeLinks,
    config: Config,
    log: Logger,
  ) {
    super();
    this.providers = mailProviders(config);
    // In production a mail in a file is one that nobody gets.
    this.isConfigured = config.SMTP_URL !== undefined || config.NODE_ENV !== 'production';
    this.from = mailboxOf(config);
    this.brand = brandOf(config);
    this.files = new MailFiles(config.HERALD_DIR, log.child('Email'));
  }

  addressOf({ email }: RecipientProfile): string | null {
    return email !== null && isWritable(email) ? email : null;
  }

  async deliver(delivery: OutgoingDelivery, context: DeliveryContext): Promise<DeliveryReceipt> {
    const underWay = new MailUnderWay(() => !context.signal.aborted && context.isOurs());
    try {
      return await this.send(delivery, context, underWay);
    } catch (error) {
      underWay.failed();
      throw smtpOutcome(error, underWay.isHandedOver);
    }
  }

  private async send(
    delivery: OutgoingDelivery,
    context: DeliveryContext,
    underWay: MailUnderWay,
  ): Promise<DeliveryReceipt> {
    const { recipient, isCritical } = delivery;
    const { provider, signal } = context;
    const unsubscribeUrl = isCritical
      ? null
      : await this.links.urlFor(
          { recipient: recipient.id, category: categoriesOf(delivery), channel: this.key },
          recipient.locale,
        );
    const mail = composeMail(delivery, { from: this.from, ...this.brand, unsubscribeUrl, now: new Date() });
    if (!this.providers.includes(provider)) throw new Error(`there is no provider ${provider}`);
    if (provider === TO_FILE) {
      const { message } = (await this.mailer.sendMail({ ...mail, transporterName: TO_FILE })) as Sent;
      if (signal.aborted || !context.isOurs()) throw new AttemptLostError();
      await this.files.write({ deliveryId: delivery.id, eml: message ?? Buffer.alloc(0), html: String(mail.html) });
      return { providerMessageId: null };
    }
    const guarded: GuardedMail = { underWay };
    const sent = (await this.mailer.sendMail({ ...mail, ...guarded, transporterName: provider, signal })) as Sent;
    return { providerMessageId: nameOf(sent) };
  }
}

/** Of a link's: what is longer makes addresses that some programs cut. */
const MOST_CATEGORIES = 20;

/** All that it is about: whoever unsubscribes at one click wants none of it any more. */
function categoriesOf({ notification, digest }: OutgoingDelivery): string {
  const categories = new Set((digest ?? [notification]).map(({ category }) => category));
  return [...categories].slice(0, MOST_CATEGORIES).join(',');
}

/** What to ask the provider's people for. */
function nameOf({ serverMessageId, response }: Sent): string | null {
  return serverMessageId ?? /\bqueued as (\S{1,100})/i.exec(response ?? '')?.[1] ?? null;
}
