/** version, kind, installation (4 bytes), feed (4), number (8) */
const LENGTH = 18;
const NUMBER_AT = 10;

/**
 * Where in its feed a stream cursor stands. To all others a cursor is opaque; this client is released with the server, and a test
 * holds the two together. Of two cursors of one feed the greater number is the later one.
 * @returns undefined for what it can't read, which then counts as neither earlier nor later
 */
export function placeOf(cursor: string | null | undefined): number | undefined {
  if (cursor === null || cursor === undefined) return undefined;
  let bytes: string;
  try {
    bytes = atob(cursor.replaceAll('-', '+').replaceAll('_', '/'));
  } catch {
    return undefined;
  }
  if (bytes.length !== LENGTH || bytes.charCodeAt(0) !== 1) return undefined;
  let place = 0;
  for (let at = NUMBER_AT; at < LENGTH; at += 1) place = place * 256 + bytes.charCodeAt(at);
  return place;
}

/** So many characters say which feed, of which installation, in which life. Their last bits are the number's highest, which are never set. */
const LIFE_CHARS = 14;

/** Numbers of two lives of a feed (before and behind the restore of a backup, say) have nothing to do with each other. */
export const isOfOneLife = (cursor: string, other: string) =>
  cursor.slice(0, LIFE_CHARS) === other.slice(0, LIFE_CHARS) || placeOf(cursor) === 0;

/** False where the two can't be compared: such a one is taken as news. */
export function isAtOrBefore(cursor: string, other: string): boolean {
  const [one, two] = [placeOf(cursor), placeOf(other)];
  return one !== undefined && two !== undefined && one <= two && isOfOneLife(cursor, other);
}
