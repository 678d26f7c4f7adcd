import { decodeCursor } from '../../src/notifications/cursor.js';
import { CONTENT, type WireEvent } from '../wire/event.js';

/** Reads whole events of a few sockets, and says what is wrong with them. */
export class Inspector {
  private readonly seen = new Map<number, { ids: Set<string>; cursor: string }>();
  inspected = 0;

  /** @param readsCursors they are Herald's, and say which number of his feed each notification has. */
  constructor(private readonly readsCursors: boolean) {}

  /** @returns what is wrong, or undefined. */
  inspect(socket: number, frame: string, mark: string): string | undefined {
    const event = eventIn(frame);
    if (event === undefined) return `no event: ${frame.slice(0, 200)}`;
    this.inspected += 1;
    const { type, category, priority, title, order } = CONTENT;
    const asSent =
      event.type === type &&
      event.category === category &&
      event.priority === priority &&
      event.title === title &&
      event.message.startsWith(CONTENT.message) &&
      event.data.order === order &&
      event.data.mark === mark;
    if (!asSent) return `not as it was sent: ${frame}`;
    if (new Date(event.createdAt).toJSON() !== event.createdAt) return `no time: ${event.createdAt}`;
    const before = this.seen.get(socket) ?? { ids: new Set<string>(), cursor: '' };
    if (before.ids.has(event.id)) return `twice: ${event.id}`;
    if (event.cursor === before.cursor || !/^[\w~-]{24}$/.test(event.cursor)) return `a bad cursor: ${event.cursor}`;
    if (this.readsCursors && before.cursor !== '' && numberOf(event.cursor) !== numberOf(before.cursor) + 1) {
      return `number ${numberOf(event.cursor)} behind ${numberOf(before.cursor)}`;
    }
    before.ids.add(event.id);
    before.cursor = event.cursor;
    this.seen.set(socket, before);
    return undefined;
  }
}

const numberOf = (cursor: string): number => decodeCursor(cursor, 'stream').number;

/** graphql-transport-ws (notificationAdded), or Socket.IO. */
function eventIn(frame: string): WireEvent | undefined {
  if (frame.startsWith('42')) return (JSON.parse(frame.slice(2)) as [string, WireEvent])[1];
  const { payload } = JSON.parse(frame) as {
    payload?: { data?: { notificationAdded?: WireEvent } };
  };
  return payload?.data?.notificationAdded;
}
