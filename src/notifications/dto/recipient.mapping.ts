import type { RecipientChange, RecipientProfile } from '../recipients/recipient-directory.js';
import type { Recipient, RecipientInput } from './recipient.model.js';

/** Field by field: an input object has every optional property, set to undefined. */
export function toRecipientChange(input: RecipientInput): RecipientChange {
  const { id, email, phone, displayName, locale, timeZone, attributes } = input;
  return { id, email, phone, displayName, locale, timeZone, attributes };
}

export function toRecipient({ attributes, ...profile }: RecipientProfile): Recipient {
  return { ...profile, attributes: { ...attributes } };
}
