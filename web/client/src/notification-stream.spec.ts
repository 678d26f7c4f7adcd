import { afterEach, describe, expect, it, vi } from 'vitest';
import { FakeLink } from './a-link.fixture.js';
import { anItem } from './an-item.fixture.js';
import type { Connection } from './connection.js';
import { type FollowOptions, Following } from './following.js';
import { type NotificationHandler, type NotificationOptions, NotificationStream } from './notification-stream.js';
import type { Requests } from './requests.js';

const PACE = { baseMs: 1, capMs: 1 };

describe('a stream of notifications', () => {
  afterEach(() => vi.unstubAllGlobals());

  function followed(
    handler: NotificationHandler,
    options: NotificationOptions = {},
    execute: () => Promise<unknown> = async () => undefined,
  ) {
    const link = new FakeLink();
    const connection = {
      follow: (follow: FollowOptions<unknown>) => {
        const following = new Following(follow, PACE);
        following.start(link);
        return following;
      },
      unfollow: (following: Following<unknown>) => following.stop(),
    };
    const stream = new NotificationStream(
      connection as unknown as Connection,
      { execute } as unknown as Requests,
      PACE,
      handler,
      { ...options, onStop: () => undefined },
    );
    const tell = (place: number) => link.last.sink.next({ data: { notificationAdded: anItem(place) } });
    return { stream, link, tell };
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
});
