import { z } from 'zod';
import { isTimeZone } from '../../platform/field-rules/index.js';
import { clean, jsonObject, jsonProblems, line, parsed, refusal, userId } from '../field-rules.js';
import type { RecipientChange } from './recipient-directory.js';

export const RECIPIENT_LIMITS = {
  /** Upserted by one request. */
  atOnce: 1_000,
  emailChars: 254,
  displayNameChars: 200,
  attributesBytes: 8 * 1024,
} as const;

const LEAD = 'Nothing was changed.';
/** "+33123456789": E.164. */
const PHONE = /^\+[1-9]\d{6,14}$/;
/** One address without a name: what is put into a header must not be able to end it. */
export function isEmail(address: string): boolean {
  return address.length <= RECIPIENT_LIMITS.emailChars && clean(address) && z.email().safeParse(address).success;
}

function isLocale(tag: string): boolean {
  try {
    return tag.length <= 35 && Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

const schema = z
  .array(
    z.object({
      id: userId,
      email: z
        .string()
        .refine(isEmail, `email must be one address of at most ${RECIPIENT_LIMITS.emailChars} characters`)
        .nullish(),
      phone: z.string().regex(PHONE, 'phone must be + and 7 to 15 digits, as E.164 has it').nullish(),
      displayName: line(RECIPIENT_LIMITS.displayNameChars, 'displayName').nullish(),
      locale: z.string().refine(isLocale, 'locale must be a BCP 47 tag, such as "fr-CH"').nullish(),
      timeZone: z.string().refine(isTimeZone, 'timeZone must be an IANA name, such as "Europe/Paris"').nullish(),
      attributes: jsonObject('attributes').nullish(),
    }),
  )
  .min(1, 'recipients must name at least one')
  .max(
    RECIPIENT_LIMITS.atOnce,
    `recipients must name at most ${RECIPIENT_LIMITS.atOnce.toLocaleString('en')} in one request`,
  );

/** @throws InvalidInputError that says of each field what is wrong, and whose it is; then nothing is changed for anybody. */
export function checkRecipients(recipients: readonly RecipientChange[]): RecipientChange[] {
  const checked = parsed(schema, recipients, LEAD);
  const problems = checked.flatMap(({ attributes }, index) =>
    attributes == null
      ? []
      : jsonProblems(`attributes`, JSON.stringify(attributes), RECIPIENT_LIMITS.attributesBytes).map(({ problem }) => ({
          field: `${index}.attributes`,
          problem,
        })),
  );
  const ids = new Set<string>();
  for (const [index, { id }] of checked.entries()) {
    if (ids.has(id)) problems.push({ field: `${index}.id`, problem: `"${id}" is named twice` });
    ids.add(id);
  }
  if (problems.length > 0) throw refusal(LEAD, problems);
  return checked.map((one) => ({ ...one, locale: one.locale && Intl.getCanonicalLocales(one.locale)[0] }));
}
