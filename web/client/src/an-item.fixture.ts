import type { ItemFragment } from './operations.js';

/** A stream cursor as the server makes them, of one feed. For tests. */
export function cursorAt(place: number, life = 7): string {
  const bytes = new Uint8Array(18);
  bytes.set([1, 0x73, 0, 0, 0, life]);
  new DataView(bytes.buffer).setBigUint64(10, BigInt(place));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_');
}

/** An unread notification at a place of its feed. For tests. */
export function anItem(place: number, change: Partial<ItemFragment> = {}): ItemFragment {
  return {
    id: `n${place}`,
    type: 'order_status',
    category: 'system',
    topic: null,
    priority: 'MEDIUM',
    title: 'Your order',
    message: 'It is on its way.',
    actionUrl: null,
    data: {},
    status: 'PENDING',
    createdAt: new Date(place * 1_000).toISOString(),
    expiresAt: null,
    deliveredAt: null,
    seenAt: null,
    readAt: null,
    archivedAt: null,
    snoozedUntil: null,
    resurfacedAt: null,
    silent: false,
    cursor: cursorAt(place),
    ...change,
  };
}
