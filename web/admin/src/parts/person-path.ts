/** Ids that no path can have as a part: browsers take "." and ".." away, and line breaks are no part of what routes match. */
// eslint-disable-next-line no-control-regex -- an id may have any characters
const NO_PART = /^\.{1,2}$|[\u0000-\u001f\u007f\u0085\u2028\u2029]/;

const PLACE = '/recipients';

export function personPath(id: string): string {
  const encoded = encodeURIComponent(id);
  return NO_PART.test(id) ? `${PLACE}?id=${encoded}` : `${PLACE}/${encoded}`;
}

/**
 * Whose page that is; undefined: nobody's.
 *
 * @param pathname as the browser has it: a router's is decoded, and "a%2Fb" and "a/b" are two people.
 */
export function personOf(pathname: string, search: string): string | undefined {
  const part = /\/recipients\/([^/]+)\/?$/.exec(pathname)?.[1];
  if (part === undefined) return new URLSearchParams(search).get('id') || undefined;
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
