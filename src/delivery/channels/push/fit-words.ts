/** What a push says, and what of it may go where there is not room for all. */
export interface PushWords {
  title: string;
  message: string;
  /** Undefined: none, or no room for it. */
  link: string | undefined;
  /** As JSON. Undefined: none, or no room for it. */
  data: string | undefined;
}

/** As many bytes of a message as anybody sees before opening it: until then a link is worth more than the rest of the words. */
const SEEN_BYTES = 1_000;
/** Of a title, when there is too much of everything. */
const LEAST_TITLE_BYTES = 200;

const ELLIPSIS = '…';
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** As it is written into JSON, between the quotes. */
const bytesOf = (text: string): number => Buffer.byteLength(JSON.stringify(text)) - 2;

/**
 * The words that fit: data goes first, then the end of a message that nobody would see, then the link, then the ends of message and title. Title
 * and message are cut, and never dropped.
 * @param sizeOf how many bytes a payload with these words has; one byte more for each byte of a text, as JSON writes it.
 */
export function fitWords(words: PushWords, maxBytes: number, sizeOf: (words: PushWords) => number): PushWords {
  const fits = (some: PushWords) => sizeOf(some) <= maxBytes;
  /** `most`: what it may have if all else stays. */
  const shortened = (some: PushWords, part: 'title' | 'message', least: number): PushWords => {
    const room = bytesOf(some[part]) - Math.max(0, sizeOf(some) - maxBytes);
    return { ...some, [part]: cutText(some[part], Math.max(room, least)) };
  };
  if (fits(words)) return words;
  const bare = { ...words, data: undefined };
  if (fits(bare)) return bare;
  const short = shortened(bare, 'message', SEEN_BYTES);
  if (fits(short)) return short;
  const unlinked = shortened({ ...bare, link: undefined }, 'message', 0);
  if (fits(unlinked)) return unlinked;
  const headed = shortened(unlinked, 'title', LEAST_TITLE_BYTES);
  return shortened(headed, 'message', 0);
}

/** Its beginning, with a sign that there is more; between what people take for characters. At least the sign. */
export function cutText(text: string, maxBytes: number): string {
  if (bytesOf(text) <= maxBytes) return text;
  // Each unit has a byte at least; some more, so that a character at the end is seen whole.
  const head = text.slice(0, maxBytes + 64).toWellFormed();
  const whole = beginning(
    [...graphemes.segment(head)].map(({ segment }) => segment),
    maxBytes,
  );
  // One that is itself too long: a letter with a hundred marks above it.
  const kept = whole === '' ? beginning(Array.from(head), maxBytes) : whole;
  return `${kept.trimEnd()}${ELLIPSIS}`;
}

function beginning(parts: readonly string[], maxBytes: number): string {
  let kept = '';
  let left = maxBytes - bytesOf(ELLIPSIS);
  for (const part of parts) {
    left -= bytesOf(part);
    if (left < 0) break;
    kept += part;
  }
  return kept;
}
