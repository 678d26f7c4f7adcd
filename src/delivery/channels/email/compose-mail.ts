import type { ISendMailOptions } from '@nestjs-modules/mailer';
import type { Mailbox } from '../../../platform/config/index.js';
import type { OutgoingDelivery } from '../delivery-channel.js';
import { DeliveryError } from '../delivery-error.js';
import { mailContent, mailHtml, type MailLook, mailText, oneLine } from '../rendering/index.js';

// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;
/** What would be a second address, a name or a comment; and what no server takes. */
const NOT_ONE_ADDRESS = /[\s<>(),;:"\\[\]]/;
/** RFC 5321: 64 before the @, and 254 in all. */
const LONGEST_ADDRESS = 254;

/**
 * Whether a mail may be addressed to it: exactly one address, that can end neither a header nor a command. The driver would make two of
 * "a@x\r\nBcc: b@x", and send to both.
 */
export function isWritable(address: string): boolean {
  if (CONTROL.test(address) || NOT_ONE_ADDRESS.test(address) || !address.isWellFormed()) return false;
  const parts = address.split('@');
  return parts.length === 2 && parts.every((part) => part !== '') && address.length <= LONGEST_ADDRESS;
}

export interface MailEnvelope {
  from: Mailbox;
  /** What people call the installation. */
  sender: string;
  look: MailLook;
  /** RFC 8058's; null: nobody can unsubscribe from it. */
  unsubscribeUrl: string | null;
  /** When it is sent. */
  now: Date;
}

/**
 * The mail for a delivery, as the driver takes it. What came from senders and people stands in values that the driver encodes: `{ name,
 * address }`, subject, text and HTML. The headers' names and all other values are ours, and the envelope is set, so that nothing in a
 * header can add to whom it goes.
 *
 * @throws DeliveryError ADDRESS_REFUSED where the address is none.
 */
export function composeMail(
  delivery: OutgoingDelivery,
  { from, sender, look, unsubscribeUrl, now }: MailEnvelope,
): ISendMailOptions {
  const { address, notification, recipient } = delivery;
  if (!isWritable(address)) {
    throw new DeliveryError('ADDRESS_REFUSED', 'It is not one address.', { retry: false });
  }
  const content = mailContent(delivery, { sender, unsubscribeUrl });
  // A directory of a team's own may know names of several lines: a name is left out rather than a mail.
  const name =
    recipient.displayName === null || CONTROL.test(recipient.displayName) ? '' : headerText(recipient.displayName);
  const mail = {
    from,
    to: { name, address },
    envelope: { from: from.address, to: [address] },
    subject: headerText(content.subject),
    text: mailText(content),
    html: mailHtml(content, look),
    messageId: messageIdOf(delivery.id, from.address),
    date: now,
    headers: headersOf(delivery, unsubscribeUrl),
    ...(notification.priority === 'URGENT' ? { priority: 'high' as const } : {}),
    // Nothing in a mail is a path or an address to fetch something from.
    disableFileAccess: true,
    disableUrlAccess: true,
    attachDataUrls: false,
  };
  return mail;
}

/** The same at every attempt: whoever gets a mail twice, for want of an answer to the first, can tell. */
export function messageIdOf(deliveryId: string, from: string): string {
  return `<${deliveryId}@${from.slice(from.lastIndexOf('@') + 1)}>`;
}

/** What people see as the sender: the name, or where it comes from. */
export const senderName = ({ name, address }: Mailbox): string =>
  name === '' ? address.slice(address.lastIndexOf('@') + 1) : oneLine(name);

/**
 * One line, and no text that is written as if it were encoded already: the driver would leave it as it is, and mail programs would read
 * whatever it stands for, line ends included. An invisible sign in its middle makes it text.
 */
const headerText = (text: string): string => oneLine(text).replaceAll('=?', '=\u2060?');

function headersOf({ notification, attempt }: OutgoingDelivery, unsubscribeUrl: string | null) {
  const { id, category, type } = notification;
  return {
    // No machine answers it: no "I am on holiday".
    'Auto-Submitted': 'auto-generated',
    'X-Auto-Response-Suppress': 'All',
    // Complaints are counted by these at providers that do: four parts, the last one whoever sends.
    'Feedback-ID': [type, category, 'email', 'herald'].map((part) => headerText(part).replaceAll(':', '-')).join(':'),
    'X-Herald-Notification': id,
    'X-Herald-Attempt': String(attempt),
    ...(unsubscribeUrl === null
      ? {}
      : {
          // As it is: folded, an address would have a space in it.
          'List-Unsubscribe': { prepared: true, value: `<${unsubscribeUrl}>` },
          'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
        }),
  };
}
