const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** What was pasted, if it is an id: of a notification, a send, a bulk send. */
export function idIn(text: string): string | undefined {
  const trimmed = text.trim();
  return ID.test(trimmed) ? trimmed.toLowerCase() : undefined;
}

/** When it was published, in milliseconds: a UUIDv7 says so. Undefined: it is none. */
export function publishedAtOf(id: string): number | undefined {
  if (!ID.test(id) || id[14] !== '7') return undefined;
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

/** The moment at which a notification of this id is found by a filter; undefined: it is no id of one. */
export function filterAround(id: string): { createdAfter: string; createdBefore: string } | undefined {
  const at = publishedAtOf(id);
  if (at === undefined) return undefined;
  return { createdAfter: new Date(at - 1).toISOString(), createdBefore: new Date(at + 1).toISOString() };
}
