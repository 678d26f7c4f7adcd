import { CLOSE } from '../platform/realtime/index.js';

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

/** Registered for WebSocket: https://www.iana.org/assignments/websocket. */
const WEBSOCKET = [1000, 1001, 1002, 1003, 1005, 1006, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 1015];
/** What a client of graphql-transport-ws closes with by itself. */
const GRAPHQL_WS = [4004, 4005, 4499, 4500, 4504];
const OURS = Object.values(CLOSE).map(({ code }) => code);
const CLOSE_CODES: ReadonlySet<number> = new Set([...WEBSOCKET, ...GRAPHQL_WS, ...OURS]);

/** A client may close with any number from 3000 to 4999: those may not become series. */
export function closeCodeLabel(code: number): string {
  return CLOSE_CODES.has(code) ? String(code) : OTHER;
}
