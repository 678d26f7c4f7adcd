import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeCursor, encodeCursor } from '../../src/notifications/cursor.js';
import { startApp, type TestNode, tokenFor } from '../support/app.js';
import { run, socketClient, watch } from '../support/client.js';
import {
  CHANGED,
  type Changed,
  CHANGES,
  fill,
  type Inbox,
  type InboxEvent,
  inboxOf,
  kindsOf,
  mark,
  refusal,
} from '../support/inbox.js';

interface Answer {
  hasMore: boolean;
  inbox: Inbox;
  events: InboxEvent[];
}

describe('inboxChanges', () => {
  let node: TestNode;
  beforeAll(async () => {
    node = await startApp();
  });
  afterAll(() => node.close());

  const changes = async (user: string, variables: Record<string, unknown>) =>
    (await run<{ inboxChanges: Answer }>(node.url, tokenFor(user), CHANGES, variables)).inboxChanges;

  it('tells in pages what inboxChanged replays', async () => {
    const { cursor: start } = await inboxOf(node, 'polls');
    const ids = await fill(node, 'polls', 250);
    await mark(node, 'polls', ids.slice(0, 30), 'Read');
    const client = socketClient(node.wsUrl, tokenFor('polls'));
    const replay = watch<Changed>(client, CHANGED, { after: start });
    await replay.until((events) => kindsOf(events).includes('SYNCED'));
    await client.dispose();
    const told: InboxEvent[] = [];
    const sizes: number[] = [];
    let after = start;
    for (let more = true; more;) {
      const answer = await changes('polls', { after, first: 100 });
      sizes.push(answer.events.length);
      told.push(...answer.events);
      ({ hasMore: more } = answer);
      after = answer.inbox.cursor;
    }
    expect(sizes).toEqual([100, 100, 50]);
    const what = (event: InboxEvent) => [event.notification, event.inbox];
    const replayed = replay.events.map(({ inboxChanged }) => inboxChanged);
    expect(told.map(what)).toEqual(replayed.slice(0, -1).map(what));
    // A page does not know what an earlier one told: what changed since is UPDATED there, to be taken in.
    const whole = await changes('polls', { after: start, first: 200 });
    expect(whole.events.map(({ kind }) => kind)).toEqual(replayed.slice(0, 200).map(({ kind }) => kind));
    expect(after).toBe(replayed.at(-1)?.inbox.cursor);
    expect(await changes('polls', { after })).toEqual({
      events: [],
      hasMore: false,
      inbox: await inboxOf(node, 'polls'),
    });
    for (const first of [0, 201])
      expect(await refusal(node, 'polls', CHANGES, { after, first })).toEqual(['BAD_USER_INPUT']);
  });

  it('goes on from the cursor of a RESYNC', async () => {
    await fill(node, 'polls-anew', 5);
    const inbox = await inboxOf(node, 'polls-anew');
    const alien = encodeCursor({ ...decodeCursor(inbox.cursor, 'stream'), installation: 'deadbeef' });
    const answer = await changes('polls-anew', { after: alien });
    expect(answer).toEqual({
      events: [{ kind: 'RESYNC', notification: null, notificationId: null, inbox }],
      inbox,
      hasMore: false,
    });
    const [id] = await fill(node, 'polls-anew', 1);
    const next = await changes('polls-anew', { after: answer.inbox.cursor });
    expect(next.events.map((event) => [event.kind, event.notificationId])).toEqual([['ADDED', id]]);
  });
});
