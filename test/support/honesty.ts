import { expect } from 'vitest';
import { decodeCursor } from '../../src/notifications/cursor.js';
import { tokenFor } from './app.js';
import { ask, eventually, run, send, socketClient, watch } from './client.js';
import type { HeraldProcess } from './herald-process.js';
import { inboxCursor } from './resuming-client.js';

// What people are told whose database goes on in another life: a backup was restored, a standby promoted.

const ADDED = 'subscription ($after: Cursor) { notificationAdded(after: $after) { id } }';
export const CHANGED = `subscription ($after: Cursor) {
  inboxChanged(after: $after) { kind notificationId inbox { unreadCount cursor } }
}`;
const CHANGES = `query ($after: Cursor!) {
  inboxChanges(after: $after) { events { kind } inbox { cursor } hasMore }
}`;
const PAGE = `query ($after: Cursor) {
  notifications(first: 2, after: $after) { pageInfo { endCursor } }
}`;

export interface Changed {
  inboxChanged: { kind: string; notificationId: string | null; inbox: { unreadCount: number; cursor: string } };
}

export const numberOf = (cursor: string) => decodeCursor(cursor, 'stream').number;
export const kindsOf = (events: Changed[]) => events.map((event) => event.inboxChanged.kind);

/** As often as it takes: the server may just have come back. */
export const sendNow = (herald: HeraldProcess, user: string) =>
  eventually(
    () => send(herald.url, tokenFor('shop', ['service']), [user]).catch(() => null),
    (sent) => sent !== null,
    30_000,
  );

export async function sendMany(herald: HeraldProcess, user: string, count: number): Promise<void> {
  for (let sent = 0; sent < count; sent += 1) await sendNow(herald, user);
}

/** What a person's devices hold of the life before. */
export interface OldCursors {
  stream: string;
  page: string;
}

export async function cursorsOf(herald: HeraldProcess, user: string): Promise<OldCursors> {
  const page = await run<{ notifications: { pageInfo: { endCursor: string } } }>(herald.url, tokenFor(user), PAGE);
  return { stream: await inboxCursor(herald.url, user), page: page.notifications.pageInfo.endCursor };
}

/** No door lets an old cursor in: each says so, in its way. */
export async function expectHonesty(herald: HeraldProcess, user: string, old: OldCursors): Promise<void> {
  const token = tokenFor(user);
  const client = socketClient(herald.wsUrl, token);
  try {
    const added = watch(client, ADDED, { after: old.stream });
    expect(await added.failure()).toMatchObject([{ extensions: { code: 'CURSOR_EXPIRED' } }]);
    expect(added.events).toEqual([]);
    const changed = watch<Changed>(client, CHANGED, { after: old.stream });
    await changed.until((events) => events.length === 2);
    expect(kindsOf(changed.events)).toEqual(['RESYNC', 'SYNCED']);
    const now = numberOf(await inboxCursor(herald.url, user));
    expect(changed.events.map((event) => numberOf(event.inboxChanged.inbox.cursor))).toEqual([now, now]);
    changed.stop();
  } finally {
    await client.dispose();
  }
  const { inboxChanges } = await run<{ inboxChanges: { events: { kind: string }[] } }>(herald.url, token, CHANGES, {
    after: old.stream,
  });
  expect(inboxChanges.events).toEqual([{ kind: 'RESYNC' }]);
  const page = await ask(herald.url, token, PAGE, { after: old.page });
  expect(page.errors?.[0]?.extensions.code).toBe('CURSOR_EXPIRED');
}

/** A stream that went through it: RESYNC at some number, and from there on every number, one by one. */
export async function expectNoSilentGap(events: () => Changed[], herald: HeraldProcess, user: string): Promise<void> {
  const now = numberOf(await inboxCursor(herald.url, user));
  const positions = () => {
    const all = events();
    const begun = kindsOf(all).lastIndexOf('RESYNC');
    expect(begun).toBeGreaterThanOrEqual(0);
    const from = numberOf(all[begun]!.inboxChanged.inbox.cursor);
    const added = all.slice(begun).filter((event) => event.inboxChanged.kind === 'ADDED');
    return { from, added: added.map((event) => numberOf(event.inboxChanged.inbox.cursor)) };
  };
  await eventually(positions, ({ from, added }) => (added.at(-1) ?? from) >= now);
  const { from, added } = positions();
  expect(added).toEqual(Array.from({ length: now - from }, (_, index) => from + 1 + index));
}
