const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const LINE_BREAKERS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;

/** Lines and tabs stay; what no reader could show does not. Half of a character becomes the sign for one that is broken. */
export const withoutControls = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/\r\n?|\u2028|\u2029|\u0085/g, '\n')
    .replaceAll(CONTROL, '');

/** What may stand in a header: whatever could end it is a space. */
export const oneLine = (text: string): string => text.toWellFormed().replaceAll(LINE_BREAKERS, ' ').trim();

/** For text and for values of attributes in either kind of quotes. */
export const escapeHtml = (text: string): string => text.replaceAll(/[&<>"'`]/g, (char) => ENTITIES[char] ?? char);

const SAFE_PROTOCOLS = new Set(['http:', 'https:', 'mailto:']);

/** As a browser reads it, so that what was checked is what is opened; null: it is none that a mail may link to. */
export function safeUrl(text: string | null): string | null {
  if (text === null || !URL.canParse(text)) return null;
  const url = new URL(text);
  return SAFE_PROTOCOLS.has(url.protocol) ? url.href : null;
}
