export const OTHER = 'other';

/** A label's value, among the first `most` that were seen; whatever comes after them is "other". Each value is a series kept for ever. */
export class BoundedLabel {
  private readonly known = new Set<string>();

  constructor(private readonly most: number) {}

  of(value: string): string {
    if (this.known.has(value)) return value;
    if (this.known.size >= this.most) return OTHER;
    this.known.add(value);
    return value;
  }
}

/**
 * Codes of WebSocket (RFC 6455 and its registry) and of graphql-transport-ws, and the rest of their range of 4400 to 4429 and 4500 to 4510, where
 * Herald's own lie. A client may close with any number from 3000 to 4999: those may not become series.
 */
export function closeCodeLabel(code: number): string {
  const known =
    (code >= 1000 && code <= 1015) ||
    (code >= 4400 && code <= 4429) ||
    (code >= 4499 && code <= 4510) ||
    code === 4004 ||
    code === 4005;
  return known ? String(code) : OTHER;
}
