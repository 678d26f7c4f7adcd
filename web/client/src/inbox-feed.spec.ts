import { describe, expect, it, vi } from 'vitest';
import { FakeLink, refusal } from './a-link.fixture.js';
import type { Connection } from './connection.js';
import { type FollowOptions, Following } from './following.js';
import { type FeedView, InboxFeed } from './inbox-feed.js';

describe('the stream of an inbox', () => {
  function aFeed() {
    const link = new FakeLink();
    const connection = {
      follow: (options: FollowOptions<unknown>) => {
        const following = new Following(options, { baseMs: 1, capMs: 1 });
        following.start(link);
        return following;
      },
      unfollow: (following: Following<unknown>) => following.stop(),
    };
    return { link, feed: new InboxFeed(connection as unknown as Connection) };
  }
  const aView = () => {
    const none = () => undefined;
    const failed = vi.fn<FeedView['failed']>();
    return { isReloading: false, told: none, resync: none, changed: none, failed } satisfies FeedView;
  };

  it('that was refused fails the lists that come later, too, and nobody waits for it', async () => {
    const { link, feed } = aFeed();
    const [first, later] = [aView(), aView()];
    feed.join(first);
    const live = feed.whenLive();
    link.last.sink.refused(refusal('FORBIDDEN'));
    await live;
    feed.join(later);
    for (const { failed } of [first, later])
      expect(failed).toHaveBeenCalledWith(expect.objectContaining({ code: 'FORBIDDEN' }));
    // When all have gone it was another time.
    feed.leave(first);
    feed.leave(later);
    feed.join(aView());
    expect(link.asked).toHaveLength(2);
  });
});
