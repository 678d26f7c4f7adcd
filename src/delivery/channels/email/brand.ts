import type { ConfigValues, Mailbox } from '../../../platform/config/index.js';
import { type MailLook, mailLook } from '../rendering/index.js';
import { senderName } from './compose-mail.js';

/** For developers, who have named none. */
const DEFAULT_FROM: Mailbox = { name: 'Herald', address: 'herald@localhost' };

export const mailboxOf = (config: ConfigValues): Mailbox => config.MAIL_FROM ?? DEFAULT_FROM;

/** What mails have of the installation. */
export interface Brand {
  sender: string;
  look: MailLook;
}

export function brandOf(config: ConfigValues): Brand {
  return {
    sender: config.BRAND_NAME ?? senderName(mailboxOf(config)),
    look: mailLook({ color: config.BRAND_COLOR, logoUrl: config.BRAND_LOGO_URL }),
  };
}
