import { afterEach, describe, expect, it, vi } from 'vitest';
import { FakeLink, refusal } from './a-link.fixture.js';
import { anItem, cursorAt } from './an-item.fixture.js';
import type { Connection } from './connection.js';
import { type FollowOptions, Following } from './following.js';
import { HeraldError } from './herald-error.js';
import { type NotificationHandler, type NotificationOptions, NotificationStream } from './notification-stream.js';
import type { Requests } from './requests.js';

const PACE = { baseMs: 1, capMs: 1 };

describe('a stream of notifications', () => {
  afterEach(() => vi.unstubAllGlobals());

  function followed(
    handler: NotificationHandler,
    options: NotificationOptions = {},
    execute: () => Promise<unknown> = async () => undefined,
    pace = PACE,
  ) {
    const link = new FakeLink();
    let told: (state: { status: string }) => void = () => undefined;
    const woken = vi.fn<() => void>();
    const connection = {
      follow: (follow: FollowOptions<unknown>) => {
        const following = new Following(follow, PACE);
        following.start(link);
        return following;
      },
      wake: () => woken(),
      onState: (listener: (state: { status: string }) => void) => {
        told = listener;
        return () => undefined;
      },
      unfollow: (following: Following<unknown>) => following.stop(),
    };
    const stream = new NotificationStream(
      connection as unknown as Connection,
      { execute } as unknown as Requests,
      pace,
      handler,
      { ...options, onStop: () => undefined },
    );
    const tell = (place: number) => link.last.sink.next({ data: { notificationAdded: anItem(place) } });
    return { stream, link, tell, woken, connected: () => told({ status: 'connected' }) };
  }

  it('goes on behind a callback that fails, and an `onError` that fails as well', async () => {
    const aside: (() => void)[] = [];
    vi.stubGlobal('queueMicrotask', (work: () => void) => aside.push(work));
    const tries: string[] = [];
    const fails = () => {
      throw new Error('not now');
    };
    const handler = ({ id }: { id: string }) => (tries.push(id) === 1 ? fails() : undefined);
    const { tell } = followed(handler, { after: 'here', onError: fails });
    tell(1);
    tell(2);
    await vi.waitFor(() => expect(tries).toEqual(['n1', 'n1', 'n2']));
    expect(aside).toHaveLength(1);
  });

  it.each(['UNAUTHENTICATED', 'CONNECTION_LOST'])(
    'gets its first position when a connection stands, and before that waits for it: %s',
    async (code) => {
      const at = { inbox: { cursor: cursorAt(1) } };
      let isOpen = false;
      const execute = vi.fn<() => Promise<unknown>>(() =>
        isOpen ? Promise.resolve(at) : Promise.reject(new HeraldError(code, 'not yet')),
      );
      const onError = vi.fn<() => void>();
      const patient = { baseMs: 1e9, capMs: 1e9 };
      const { stream, woken, connected } = followed(() => undefined, { onError }, execute, patient);
      await vi.waitFor(() => expect(execute).toHaveBeenCalled());
      expect([woken.mock.calls.length, stream.cursor]).toEqual([1, undefined]);
      isOpen = true;
      await new Promise((resolve) => setTimeout(resolve, 0));
      connected();
      await vi.waitFor(() => expect(stream.cursor).toBe(at.inbox.cursor));
      expect(onError).not.toHaveBeenCalled();
    },
  );

  it('tells where it begins before anything else, again when that fails, and where it goes on behind a gap', async () => {
    const [first, second] = [cursorAt(1), cursorAt(5)];
    const places = [first, second];
    const heard: string[] = [];
    const options: NotificationOptions = {
      onPosition: async (cursor) => {
        if (heard.push(`at ${cursor}`) === 1) throw new Error('not kept');
      },
      onGap: ({ from, to }) => void heard.push(`${from} to ${to}`),
    };
    const execute = async () => ({ inbox: { cursor: places.shift() } });
    const { stream, link, tell } = followed(({ id }) => void heard.push(id), options, execute);

    await vi.waitFor(() => expect(stream.cursor).toBe(first));
    tell(2);
    await vi.waitFor(() => expect(heard).toEqual([`at ${first}`, `at ${first}`, 'n2']));
    link.last.sink.refused(refusal('CURSOR_EXPIRED'));
    await vi.waitFor(() => expect(stream.cursor).toBe(second));
    await vi.waitFor(() => expect(heard.slice(3)).toEqual([`${cursorAt(2)} to ${second}`, `at ${second}`]));
  });

  it('counts for handled what was handled while it was stopped, and says when that is', async () => {
    let goOn = (): void => undefined;
    const begun: string[] = [];
    const stopped = followed(
      ({ id }) => {
        begun.push(id);
        return new Promise<void>((resolve) => (goOn = resolve));
      },
      { after: 'here' },
    );
    stopped.tell(1);
    stopped.tell(2);
    const whole = stopped.stream.stop();
    expect(stopped.stream.cursor).toBe('here');
    goOn();
    await whole;
    expect([stopped.stream.cursor, begun]).toEqual([cursorAt(1), ['n1']]);
    await stopped.stream.stop();
  });
});
