/**
 * The event that all servers carry: what a notification is to a client of Herald's. Every server is given the same fields,
 * and puts frames of the same length on the wire.
 */
export interface WireEvent {
  id: string;
  type: string;
  category: string;
  priority: string;
  title: string;
  message: string;
  data: { mark: string; order: number };
  createdAt: string;
  cursor: string;
}

export const SUBSCRIPTION =
  'subscription { notificationAdded { id type category priority title message data createdAt cursor } }';
/** The id of the operation: short, as clients choose it. */
export const OPERATION = 's';

export const CONTENT = {
  type: 'order_status',
  category: 'task',
  priority: 'MEDIUM',
  title: 'Your order has shipped',
  message: 'It left our warehouse this morning and arrives on Friday.',
  order: 7,
} as const;

const NUMBER_DIGITS = 7;
const TIME_DIGITS = 16;
/** "0000042.0000001234567890": which one of its recipient, and when it was published in microseconds of the clock. */
export const MARK_LENGTH = NUMBER_DIGITS + 1 + TIME_DIGITS;
/** What comes right before a mark in every frame. */
export const BEFORE_MARK = Buffer.from('"mark":"');
/** A frame of this number only shows that its socket is subscribed; it is counted nowhere. */
export const PRIMER = 0;

export const numberDigits = (number: number): string => String(number).padStart(NUMBER_DIGITS, '0');
export const timeDigits = (micros: number): string => String(micros).padStart(TIME_DIGITS, '0');
export const markOf = (number: number, micros: number): string => `${numberDigits(number)}.${timeDigits(micros)}`;

/** A number in decimal digits at a place of a frame. */
export function digitsAt(bytes: Uint8Array, start: number, length: number): number {
  let value = 0;
  for (let at = start; at < start + length; at += 1) value = value * 10 + (bytes[at]! - 0x30);
  return value;
}

export const markNumber = (bytes: Uint8Array, at: number): number => digitsAt(bytes, at, NUMBER_DIGITS);
export const markMicros = (bytes: Uint8Array, at: number): number =>
  digitsAt(bytes, at + NUMBER_DIGITS + 1, TIME_DIGITS);

/** Ids as UUIDv7 are long, drawn without randomness: the n-th of a run. */
export function idOf(count: number): string {
  return `019a9a00-0000-7000-8000-${count.toString(16).padStart(12, '0')}`;
}

/** Where the parts that differ from event to event stand in a text that was made once. */
export const SLOTS = {
  mark: '#'.repeat(MARK_LENGTH),
  id: '@'.repeat(36),
  createdAt: '2026-01-01T00:00:00.000Z',
  cursor: '~'.repeat(24),
} as const;

export function eventWithSlots(message: string = CONTENT.message): WireEvent {
  const { type, category, priority, title, order } = CONTENT;
  return {
    id: SLOTS.id,
    type,
    category,
    priority,
    title,
    message,
    data: { mark: SLOTS.mark, order },
    createdAt: SLOTS.createdAt,
    cursor: SLOTS.cursor,
  };
}

/** The `next` frame of graphql-transport-ws. */
export function nextFrame(event: WireEvent): string {
  return JSON.stringify({ id: OPERATION, type: 'next', payload: { data: { notificationAdded: event } } });
}

export const FRAME_BYTES = nextFrame(eventWithSlots()).length;
