import { HeraldError } from './herald-error.js';
import type { Link, LinkEnd } from './link.js';
import { RefreshConnectionDocument, type RefreshConnectionMutation } from './operations.js';
import { expiryOf, refreshInMs, type SessionToken } from './session-token.js';

/** As the server ends a connection with its token, so that another is made at once. */
const FRESH_TOKEN: LinkEnd = { code: 4403, reason: 'a fresh token' };

/** Keeps an open connection from ending with its token: a fresh one is handed over in time. */
export class TokenRefresh {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private link: Link | undefined;

  constructor(private readonly token: SessionToken) {}

  /** For a link that was opened with the last token. One that says nothing of its end is not watched: then the link ends with it. */
  watch(link: Link): void {
    this.stop();
    this.link = link;
    const expiresAt = expiryOf(this.token.last ?? '');
    if (expiresAt !== undefined) this.refreshBefore(expiresAt);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.link = undefined;
  }

  private refreshBefore(expiresAt: number): void {
    clearTimeout(this.timer);
    const inMs = refreshInMs(expiresAt);
    if (inMs !== undefined) this.timer = setTimeout(() => void this.refresh(expiresAt), inMs);
  }

  private async refresh(expiresAt: number): Promise<void> {
    const { link } = this;
    if (!link) return;
    try {
      const token = await this.token.fresh();
      // Another link was opened meanwhile, with a token of its own.
      if (this.link !== link) return;
      if (link.way === 'stream') {
        // A stream's token is that of its request: the next one brings the fresh one.
        return link.end(FRESH_TOKEN);
      }
      await this.hand(link, token, expiresAt);
    } catch {
      // No token right now: once more, until it is too late. Then the server closes, and the next connection asks again.
      if (this.link === link) this.refreshBefore(expiresAt);
    }
  }

  private hand(link: Link, token: string, expiresAt: number): Promise<void> {
    return new Promise((done) => {
      let until = expiresAt;
      const finished = () => {
        if (this.link === link) this.refreshBefore(until);
        done();
      };
      link.execute(
        { query: String(RefreshConnectionDocument), variables: { token }, isLive: false },
        {
          next: ({ data }) => {
            const answered = data as RefreshConnectionMutation | null | undefined;
            const at = Date.parse(answered?.refreshConnection ?? '');
            if (!Number.isNaN(at)) until = at;
          },
          refused: (errors) => {
            // With subscriptions, which stay. The next connection brings the fresh one.
            if (HeraldError.of(errors).code === 'TOO_MANY_SUBSCRIPTIONS') link.end(FRESH_TOKEN);
            finished();
          },
          completed: finished,
          lost: () => done(),
        },
      );
    });
  }
}
