import { createHash } from 'node:crypto';
import { InvalidInputError } from '../platform/errors/index.js';

/**
 * Full text: `contents.words` holds the words of title and message as they stand, in lower case ("simple": people write in many
 * languages), and beside them a word that says whose they are. By that one, the index finds what one person was told among what all were.
 */

/** No word of a text begins with this: to PostgreSQL it is a blank. */
const MARK = '@';
/** Of what many were told. */
export const SHARED = `${MARK}*`;

/** Whose a content is: one person's, or many's. */
export function whoseOf(recipients: readonly string[]): string {
  const [only] = recipients;
  return recipients.length === 1 && only !== undefined ? personalMark(only) : SHARED;
}

function personalMark(recipient: string): string {
  return `${MARK}${createHash('sha256').update(recipient).digest('base64url').slice(0, 22)}`;
}

/** Letters, digits and the marks that belong to them, in any script. */
const BETWEEN_WORDS = /[^\p{L}\p{N}\p{M}]+/gu;

/**
 * The words of a content, with blanks between. PostgreSQL's parser looks for addresses, paths and tags in a text, at a cost that grows with the
 * square of some (`a_a_` and so on), while a feed is held: it is given none of their signs.
 */
export function wordsIn(title: string, message: string): string {
  return `${title} ${message}`.replace(BETWEEN_WORDS, ' ');
}

/** SQL: what `contents.words` holds. @param words, whose are expressions: `wordsIn`, `whoseOf`. */
export function vectorOf(words: string, whose: string): string {
  return `to_tsvector('simple', ${words}) || array_to_tsvector(ARRAY[${whose}])`;
}

const MAX_TEXT = 200;

/** What is looked for; undefined: nothing in particular. @throws InvalidInputError for more than 200 characters. */
export function searchedText(text: string | null | undefined): string | undefined {
  if (text == null || text.trim() === '') return undefined;
  if (text.length > MAX_TEXT) {
    throw new InvalidInputError(`filter.text must have at most ${MAX_TEXT} characters.`, { fields: ['filter.text'] });
  }
  // What parts words in a content parts them here; quotes, and hyphens before a word, mean something.
  return text.replace(/[^\p{L}\p{N}\p{M}\s"-]+|(?<=\S)-|-(?=\s|$)/gu, ' ');
}

/**
 * SQL: what a text looks for, as `tsquery`; null where it has no word. Its last word, of three characters or more, is a beginning: people type
 * on. (It ends with a quote then; a group that is left out ends with a bracket.)
 * @param text names a parameter.
 */
export function queryOf(text: string): string {
  const query = `nullif(websearch_to_tsquery('simple', ${text}::text)::text, '')`;
  return `(regexp_replace(${query}, '([^'']{3})''$', '\\1'':*'))::tsquery`;
}

/** SQL: the same, in what one person was told, and what many were. @param marks names a parameter: `marksOf`. */
export function ownQueryOf(text: string, marks: string): string {
  return `(${queryOf(text)} && ${marks}::tsquery)`;
}

/** Of one person's own contents, and of those that he may share. */
export function marksOf(recipient: string): string {
  return `'${personalMark(recipient)}' | '${SHARED}'`;
}
