import type { HeraldClient, InboxState } from '@herald/client';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { keyOf, NOTHING_YET, reopenFailed, sharedInbox } from './shared-inbox.js';

/** A client that counts the lists that it has open. */
function aClient() {
  const open = new Set<object>();
  const tellers: (() => void)[] = [];
  let made = 0;
  let status: InboxState['status'] = 'ready';
  const inbox = () => {
    made += 1;
    const state = { ...NOTHING_YET, status };
    const list = {
      state,
      subscribe: (listener: () => void) => {
        tellers.push(() => {
          list.state = { ...list.state };
          listener();
        });
        return () => undefined;
      },
      close: () => void open.delete(list),
    };
    open.add(list);
    return list;
  };
  return {
    client: { inbox } as unknown as HeraldClient,
    open,
    made: () => made,
    change: () => tellers.at(-1)?.(),
    answer: (next: InboxState['status']) => void (status = next),
  };
}

const nothing = () => undefined;

describe('a list that several look at', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    return () => vi.useRealTimers();
  });

  it('is one, for those that ask for the same, and is closed behind the last one', () => {
    const { client, open } = aClient();
    const stopFirst = sharedInbox(client, { filter: { read: false } }).subscribe(nothing);
    const stopSecond = sharedInbox(client, { filter: { read: false } }).subscribe(nothing);
    expect(open.size).toBe(1);
    stopFirst();
    vi.runAllTimers();
    expect(open.size).toBe(1);
    stopSecond();
    vi.runAllTimers();
    expect(open.size).toBe(0);
  });

  it('is another one for another filter, page size or client', () => {
    const { client, open } = aClient();
    for (const options of [{}, { filter: { read: false } }, { pageSize: 5 }])
      sharedInbox(client, options).subscribe(nothing);
    expect(open.size).toBe(3);
    expect(sharedInbox(aClient().client, {})).not.toBe(sharedInbox(client, {}));
  });

  it('stays open for who stops and starts in one instant, as in React’s StrictMode', () => {
    const { client, made, open } = aClient();
    const list = sharedInbox(client, {});
    list.subscribe(nothing)();
    const stop = list.subscribe(nothing);
    vi.runAllTimers();
    expect([made(), open.size]).toEqual([1, 1]);
    stop();
    vi.runAllTimers();
    expect(open.size).toBe(0);
    expect(list.state).toBe(NOTHING_YET);
  });

  it('shows a change at once, and a burst once a frame, up to its last', () => {
    const { client, change } = aClient();
    const list = sharedInbox(client, {});
    let told = 0;
    list.subscribe(() => void (told += 1));
    told = 0;
    change();
    expect(told).toBe(1);
    for (let count = 0; count < 100; count += 1) change();
    expect(told).toBe(1);
    const before = list.state;
    vi.runAllTimers();
    expect(told).toBe(2);
    expect(list.state).not.toBe(before);
    change();
    expect(told).toBe(3);
  });

  it('is not open before anybody looks', () => {
    const { client, made } = aClient();
    expect(sharedInbox(client, {}).state).toBe(NOTHING_YET);
    expect(made()).toBe(0);
  });

  it('is made anew where it was refused for good, with all others that were', () => {
    const { client, made, open, answer } = aClient();
    answer('failed');
    const lists = [{}, { pageSize: 1 }].map((options) => sharedInbox(client, options));
    for (const list of lists) list.subscribe(nothing);
    answer('ready');
    reopenFailed(client);
    expect(lists.map(({ state }) => state.status)).toEqual(['ready', 'ready']);
    expect([made(), open.size]).toEqual([4, 2]);
    reopenFailed(client);
    expect(made()).toBe(4);
  });

  it('has one key for what means the same', () => {
    expect(keyOf({ filter: { read: false, archived: undefined } })).toBe(keyOf({ filter: { read: false } }));
    expect(keyOf({ filter: { read: false, seen: true } })).toBe(keyOf({ filter: { seen: true, read: false } }));
    expect(keyOf({ filter: {} })).toBe(keyOf({}));
    expect(keyOf({ filter: { read: true } })).not.toBe(keyOf({ filter: { read: false } }));
  });
});
