import { z } from 'zod';

/** Fetched by mail programs, which show nothing that does not come over TLS. */
const logo = z
  .string()
  .max(2_048, 'at most 2,048 characters')
  .refine((text) => URL.canParse(text) && new URL(text).protocol === 'https:', 'a URL that begins with https://');

const locale = z.string().refine(isLocale, 'a language tag of BCP 47, as "en" or "de-AT"');

/** What templates and mails have of the installation. */
export const templateEnvironment = {
  DEFAULT_LOCALE: locale
    .default('en')
    .transform((text) => Intl.getCanonicalLocales(text)[0] ?? text)
    .describe(
      'The language of templates that are saved without one, and of people whose own a template is not there in.',
    ),
  BRAND_NAME: z
    .string()
    .max(100, 'at most 100 characters')
    // eslint-disable-next-line no-control-regex -- control characters are what is looked for
    .refine((text) => !/[\u0000-\u001f\u007f]/.test(text), 'one line')
    .optional()
    .describe('What stands at the head and the foot of mails. Default: the name in `MAIL_FROM`, or its domain.'),
  BRAND_LOGO_URL: logo
    .optional()
    .describe(
      'An image at the head of mails, in place of the name: an `https` URL. 40 pixels high; mail programs that show no images show the name.',
    ),
  BRAND_COLOR: z
    .string()
    .regex(/^#[0-9a-fA-F]{6}$/, 'a colour as #1a73e8')
    .default('#3730a3')
    .describe(
      'Of buttons and links in mails, as `#1a73e8`. What stands on it is white or nearly black, whichever can be read; on dark grounds it is made lighter.',
    ),
};

function isLocale(text: string): boolean {
  try {
    return text.length <= 35 && Intl.getCanonicalLocales(text).length === 1;
  } catch {
    return false;
  }
}
