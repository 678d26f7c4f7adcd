import { Injectable } from '@nestjs/common';
import { NOBODY } from '../../../notifications/index.js';
import { Config } from '../../../platform/config/index.js';
import type { OutgoingDelivery } from '../delivery-channel.js';
import { mailContent, mailHtml, mailText } from '../rendering/index.js';
import { type Brand, brandOf } from './brand.js';

export interface PreviewedMail {
  category: string;
  categoryTitle: string;
  locale: string;
  subject: string | null;
  title: string;
  message: string;
  html: string | null;
}

/** The mail that somebody would get, who has no name and can unsubscribe from nothing. */
@Injectable()
export class MailPreview {
  private readonly brand: Brand;

  constructor(config: Config) {
    this.brand = brandOf(config);
  }

  of({ locale, ...said }: PreviewedMail): { html: string; text: string } {
    const now = new Date();
    const delivery: OutgoingDelivery = {
      id: 'preview',
      attempt: 1,
      notification: {
        ...said,
        id: 'preview',
        type: 'preview',
        topic: null,
        priority: 'MEDIUM',
        actionUrl: null,
        data: {},
        createdAt: now,
        expiresAt: null,
        isSensitive: false,
      },
      digest: null,
      recipient: { ...NOBODY, id: 'preview', locale, createdAt: now },
      address: 'preview@localhost',
      isCritical: false,
    };
    const content = mailContent(delivery, { sender: this.brand.sender, unsubscribeUrl: null });
    return { html: mailHtml(content, this.brand.look), text: mailText(content) };
  }
}
