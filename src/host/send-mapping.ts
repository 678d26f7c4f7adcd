import { createHash } from 'node:crypto';
import type { SendRequest } from '../notifications/index.js';

/** What a mapping makes of one event: one send, several, or none. */
export type MappedSends = SendRequest | readonly SendRequest[] | null;

/**
 * Port: what an application's own events are to Herald. `Events` is the application's map of their names to what they carry; the class has a
 * method for each of them, and one that is missing, or takes something else, does not compile.
 *
 * A method is called by `Sender.emit`, in the transaction that was given to it, if any. It may wait for what it needs, and what it throws
 * goes to whoever emits, before anything is sent. It must make the same of the same event, in the same order: an event that has an `id` is
 * sent once however often it is emitted (within 24 hours), as each of its sends without an `idempotencyKey` gets one of the event's name,
 * its id and its place among them.
 *
 * @example
 *     class ShopNotifications implements SendMapping<ShopEvents> {
 *       orderShipped(event: OrderShipped): SendRequest {
 *         return { to: { userIds: [event.customerId] }, type: 'order_status', title: 'On its way', message: event.number };
 *       }
 *     }
 */
export type SendMapping<Events extends object> = {
  [Name in keyof Events]: (event: Events[Name]) => MappedSends | Promise<MappedSends>;
};

/** A key has at most 255 characters. */
const MAX_KEY_CHARS = 255;

/** The sends of one event, each with the key that makes it happen once. */
export function keyedSends(name: string, event: unknown, mapped: MappedSends): SendRequest[] {
  const sends = mapped === null ? [] : isList(mapped) ? [...mapped] : [mapped];
  const id = idOf(event);
  if (id === undefined) return sends;
  return sends.map((send, index) => {
    if (send.idempotencyKey != null) return send;
    return { ...send, idempotencyKey: keyOf(name, String(id), index) };
  });
}

function keyOf(name: string, id: string, index: number): string {
  const key = `${name}:${id}:${index}`;
  if (key.length <= MAX_KEY_CHARS) return key;
  // Not cut: two ids could become one. The name is within the hash where it is too long itself.
  const short = `${name}:${sha256(id)}:${index}`;
  return short.length <= MAX_KEY_CHARS ? short : `${sha256(JSON.stringify([name, id]))}:${index}`;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

function isList(mapped: SendRequest | readonly SendRequest[]): mapped is readonly SendRequest[] {
  return Array.isArray(mapped);
}

function idOf(event: unknown): string | number | bigint | undefined {
  if (typeof event !== 'object' || event === null || !('id' in event)) return undefined;
  const { id } = event;
  return typeof id === 'string' || typeof id === 'number' || typeof id === 'bigint' ? id : undefined;
}
