import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { startApp, type TestNode, tokenFor } from '../support/app.js';
import { eventually, send } from '../support/client.js';
import { exampleOf } from '../support/docs-example.js';
import { FaultyProxy } from '../support/faulty-proxy.js';
import { mark } from '../support/inbox.js';

const OUTPUT = join(import.meta.dirname, '../.output');
const PAGE = 'docs/client.md';
const EXAMPLES = [
  'herald-socket.mjs',
  'inbox-documents.mjs',
  'inbox-sdk.mjs',
  'notify-sdk.mjs',
  'inbox-apollo.mjs',
  'inbox-urql.mjs',
  'inbox-plain.mjs',
];

interface Shown {
  notifications: readonly { id: string; title: string; readAt: string | null }[];
  unreadCount: number;
}
interface Where {
  url: string;
  getToken: () => string | Promise<string>;
  webSocketImpl: unknown;
}
interface Opened {
  markRead(ids: string[]): Promise<unknown>;
  close(): unknown;
}
interface OpenInbox {
  openInbox(options: Where & { onChange: (shown: Shown) => void }): Opened | Promise<Opened>;
}
interface ActOnEach {
  actOnEach(
    options: Where & {
      cursors: { load(): Promise<string | undefined>; save(cursor: string): Promise<void> };
      act: (notification: { title: string }) => Promise<void>;
      onGap: (gap: unknown) => void;
    },
  ): Promise<{ stream: { cursor: string | undefined }; close(): void }>;
}

describe('the examples of docs/client.md', () => {
  let folder: string;
  let node: TestNode;
  let people = 0;
  beforeAll(async () => {
    mkdirSync(OUTPUT, { recursive: true });
    folder = mkdtempSync(join(OUTPUT, 'docs-'));
    for (const name of EXAMPLES) writeFileSync(join(folder, name), exampleOf(PAGE, name));
    node = await startApp();
  });
  afterAll(async () => {
    await node?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const load = <Exports>(name: string) =>
    import(/* @vite-ignore */ pathToFileURL(join(folder, name)).href) as Promise<Exports>;
  async function somebody() {
    people += 1;
    const person = `reader-${people}`;
    const proxy = await FaultyProxy.start(node.wsUrl);
    onTestFinished(() => proxy.stop());
    const where: Where = { url: proxy.url, getToken: () => tokenFor(person), webSocketImpl: WebSocket };
    const tell = async (title: string) => {
      const sent = await send(node.url, node.token('shop', ['service']), [person], { title });
      return sent.notifications[0]!.notificationId;
    };
    return { person, proxy, where, tell };
  }

  it.each(['inbox-sdk.mjs', 'inbox-apollo.mjs', 'inbox-urql.mjs', 'inbox-plain.mjs'])(
    '%s shows what was, what comes, what another device does, and what it missed',
    async (name) => {
      const { person, proxy, where, tell } = await somebody();
      const was = await tell('was there');
      let shown: Shown | undefined;
      const { openInbox } = await load<OpenInbox>(name);
      const opened = await openInbox({ ...where, onChange: (now) => (shown = now) });
      onTestFinished(async () => void (await Promise.resolve(opened.close()).catch(() => undefined)));
      const shows = (titles: string[], unreadCount: number) =>
        eventually(
          () => ({ titles: shown?.notifications.map(({ title }) => title), unreadCount: shown?.unreadCount }),
          (now) => JSON.stringify(now) === JSON.stringify({ titles, unreadCount }),
          30_000,
        );
      await shows(['was there'], 1);
      const live = await tell('live');
      await shows(['live', 'was there'], 2);
      await mark(node, person, [was], 'Read');
      await shows(['live', 'was there'], 1);
      await proxy.reset();
      await tell('missed');
      await mark(node, person, [was], 'Unread');
      await proxy.heal();
      await shows(['missed', 'live', 'was there'], 3);
      await opened.markRead([live]);
      await shows(['missed', 'live', 'was there'], 2);
      expect(shown?.notifications.map(({ readAt }) => readAt !== null)).toEqual([false, true, false]);
    },
  );

  it('notify-sdk.mjs acts on each once, also over a restart', async () => {
    const { proxy, where, tell } = await somebody();
    const { actOnEach } = await load<ActOnEach>('notify-sdk.mjs');
    const acted: string[] = [];
    let kept: string | undefined;
    const start = () =>
      actOnEach({
        ...where,
        cursors: { load: async () => kept, save: async (cursor) => void (kept = cursor) },
        act: async ({ title }) => void acted.push(title),
        onGap: () => undefined,
      });
    const has = (count: number) =>
      eventually(
        () => acted.length,
        (is) => is === count,
        30_000,
      );
    const begun = await start();
    await eventually(
      () => kept,
      (cursor) => cursor !== undefined,
    );
    // Dies before its first one, which comes while nothing runs.
    begun.close();
    await tell('zero');
    const first = await start();
    await has(1);
    await tell('one');
    await has(2);
    await proxy.reset();
    await tell('two');
    await proxy.heal();
    await has(3);
    first.close();
    await tell('three');
    const second = await start();
    onTestFinished(() => second.close());
    await has(4);
    expect(acted).toEqual(['zero', 'one', 'two', 'three']);
  });
});
