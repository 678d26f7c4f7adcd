import { nextStep } from './after-end.js';
import type { ConnectionState } from './connection-state.js';
import { closedError } from './herald-error.js';
import { type FollowOptions, Following } from './following.js';
import { inTime } from './giving-up.js';
import { Link, type LinkEnd, type LinkHooks, type Way } from './link.js';
import { Listeners } from './listeners.js';
import { NextWay } from './next-way.js';
import { fullJitter, MAX_TIMER_MS } from './retry-delay.js';
import type { SessionToken } from './session-token.js';
import type { Addresses, ClientSettings } from './settings.js';
import { OURS, SocketLink } from './socket-link.js';
import { StreamLink } from './stream-link.js';
import { TokenRefresh } from './token-refresh.js';
import { onWakeUp } from './wake-up.js';

/** A connection that stood for so long counts as a good one: pauses begin anew. */
const STABLE_MS = 5_000;
/** A stream stands that may be there only as the server was away: a socket is tried so soon. */
const SOCKET_SOON_MS = 5_000;
/** The longest pause after a node said that it stops: another takes over at once. */
const SOON_MS = 1_000;

/** One connection that is made again for ever, and the subscriptions that go on over each of its lives. */
export class Connection {
  private current: ConnectionState = { status: 'idle' };
  private readonly listeners = new Listeners<ConnectionState>();
  private readonly followed = new Set<Following<never>>();
  private readonly next: NextWay;
  private readonly refresh: TokenRefresh;
  private readonly forget: () => void;
  private link: Link | undefined;
  private probe: Link | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Each attempt has its own: what comes late from an earlier one is not heard. */
  private turn = 0;
  private attempt = 0;
  private openedAt: number | undefined;
  /** When the next attempt is due, and when the server allows one. */
  private dialAt = 0;
  private notBefore = 0;
  private hasStood = false;

  constructor(
    private readonly settings: ClientSettings,
    private readonly token: SessionToken,
  ) {
    this.next = new NextWay(settings);
    this.refresh = new TokenRefresh(token);
    this.forget = onWakeUp((why) => {
      if (this.current.status === 'waiting') this.dialSoon(this.current);
      else if (this.current.status === 'paused' && why === 'looked at') this.dial();
    });
  }

  get state(): ConnectionState {
    return this.current;
  }

  onState(listener: (state: ConnectionState) => void): () => void {
    return this.listeners.add(listener);
  }

  /** The open socket, for operations: over a stream each would be a request of its own anyway. */
  get socket(): Link | undefined {
    return this.link?.way === 'socket' && this.current.status === 'connected' ? this.link : undefined;
  }

  /** Where requests over HTTP go. */
  addresses(): Promise<Addresses> {
    return this.next.addresses();
  }

  /** Dials, where nothing is followed yet and something will be. */
  wake(): void {
    if (this.current.status === 'idle') this.dial();
  }

  /** Subscribes now and over each later connection, until it is stopped or refused for good. */
  follow<Data>(options: FollowOptions<Data>): Following<Data> {
    const { followed } = this;
    const following = new Following<Data>(
      {
        ...options,
        refused: (error) => {
          followed.delete(following);
          options.refused(error);
        },
      },
      this.settings.retry,
    );
    followed.add(following);
    const { current } = this;
    if (current.status === 'closed') queueMicrotask(() => following.refuse(closedError(current.reason)));
    else if (current.status === 'connected' && this.link) following.start(this.link);
    else this.wake();
    return following;
  }

  unfollow<Data>(following: Following<Data>): void {
    this.followed.delete(following);
    following.stop();
  }

  /** Now, without waiting for the pause to end; also when it was paused. */
  reconnect(): void {
    if (this.current.status === 'waiting' || this.current.status === 'paused') this.dial();
  }

  close(code: number = OURS, reason = 'closed'): void {
    if (this.current.status === 'closed') return;
    this.forget();
    this.leave({ code, reason });
    const followed = [...this.followed];
    this.followed.clear();
    this.tell({ status: 'closed', code, reason });
    for (const following of followed) {
      if (code === OURS) following.stop();
      // For good, and not by us: who shows something must know that it stands still.
      else following.refuse(closedError(`${code} ${reason}`.trim()));
    }
  }

  /** Whatever goes on is over, and nothing of it is heard any more. */
  private leave(end: LinkEnd): void {
    this.turn += 1;
    clearTimeout(this.timer);
    this.refresh.stop();
    const { link, probe } = this;
    this.link = undefined;
    this.probe = undefined;
    for (const following of this.followed) following.detach();
    link?.end(end);
    probe?.end(end);
  }

  private tell(state: ConnectionState): void {
    this.current = state;
    this.listeners.tell(state);
  }

  private dial(): void {
    this.leave({ code: OURS, reason: 'another connection is made' });
    const { turn, attempt } = this;
    this.tell({ status: this.hasStood ? 'resuming' : 'connecting', attempt });
    this.prepare().then(
      ({ addresses, token }) => {
        if (turn === this.turn) this.link = this.open(this.next.way, addresses, token, turn);
      },
      (error: unknown) => {
        if (turn === this.turn)
          this.ended({ code: 1006, reason: `no token, or no address: ${String(error)}` }, undefined);
      },
    );
  }

  /** What a connection needs beforehand: a server does not wait long for who has a socket and no token. */
  private async prepare(): Promise<{ addresses: Addresses; token: string }> {
    const both = Promise.all([this.next.addresses(), this.token.fresh()]);
    const [addresses, token] = await inTime(both, this.settings.connectTimeoutMs);
    return { addresses, token };
  }

  private open(way: Way, addresses: Addresses, token: string, turn: number): Link {
    const link = this.make(way, addresses, token, {
      opened: () => {
        if (turn === this.turn) this.opened(link);
      },
      ended: (end) => {
        if (turn === this.turn) this.ended(end, way);
      },
    });
    return link;
  }

  private make(way: Way, { socket, stream }: Addresses, token: string, hooks: LinkHooks): Link {
    const [Kind, url] = way === 'socket' ? [SocketLink, socket] : [StreamLink, stream];
    return new Kind(url, token, this.settings, hooks);
  }

  private opened(link: Link): void {
    this.openedAt = Date.now();
    this.hasStood = true;
    this.next.opened(link.way);
    this.refresh.watch(link);
    this.tell({ status: 'connected', over: link.way });
    // Whoever heard may have closed it.
    if (this.link !== link) return;
    for (const following of this.followed) following.start(link);
    if (link.way === 'stream') this.trySocketLater();
  }

  private ended(end: LinkEnd, way: Way | undefined): void {
    const { openedAt } = this;
    this.openedAt = undefined;
    const stood = openedAt !== undefined;
    // A server that says why it closes was reached: sockets are not what is forbidden.
    const wasReached = stood || (end.code >= 4400 && end.code < 4500);
    if (wasReached) this.next.ended();
    else if (way) this.next.failed(way);
    if (stood && Date.now() - openedAt >= STABLE_MS) this.attempt = 0;
    const { code, reason } = end;
    const step = nextStep(end, stood);
    if (step.kind === 'stop') return this.close(code, reason);
    this.leave(end);
    if (step.kind === 'pause') return this.tell({ status: 'paused', code, reason });
    const retryInMs = Math.max(step.atLeastMs, this.pauseMs(step.pace));
    this.attempt += 1;
    this.notBefore = Date.now() + step.atLeastMs;
    this.dialIn(retryInMs);
    this.tell({ status: 'waiting', retryInMs, attempt: this.attempt, code, reason });
  }

  private dialIn(ms: number): void {
    clearTimeout(this.timer);
    this.dialAt = Date.now() + ms;
    this.timer = setTimeout(() => this.dial(), Math.min(MAX_TIMER_MS, ms));
  }

  /** The network is back for all in one instant: not all of them come in it, and none that the server wants to be left alone by. */
  private dialSoon(waiting: ConnectionState & { status: 'waiting' }): void {
    const now = Date.now();
    const retryInMs = Math.max(this.notBefore - now, Math.random() * SOON_MS);
    if (now + retryInMs >= this.dialAt) return;
    this.dialIn(retryInMs);
    this.tell({ ...waiting, retryInMs });
  }

  private pauseMs(pace: 'at once' | 'soon' | 'growing'): number {
    if (pace === 'at once' && this.attempt === 0) return 0;
    if (pace === 'soon') return Math.random() * SOON_MS;
    // Each address has its turn before the pauses grow.
    return fullJitter(Math.floor(this.attempt / this.next.places), this.settings.retry);
  }

  private trySocketLater(): void {
    const { socketAgainAfterMs } = this.settings;
    const inMs = this.next.isSocketWorthTrying ? Math.min(SOCKET_SOON_MS, socketAgainAfterMs) : socketAgainAfterMs;
    this.timer = setTimeout(() => void this.trySocket(), inMs);
  }

  /** While a stream stands: does a socket do by now? */
  private async trySocket(): Promise<void> {
    if (this.current.status === 'closed') return;
    const { turn } = this;
    const again = () => {
      this.probe = undefined;
      this.next.socketFailedBesideStream();
      if (turn === this.turn) this.trySocketLater();
    };
    try {
      const { addresses, token } = await this.prepare();
      if (turn !== this.turn) return;
      const probe = this.make('socket', addresses, token, {
        opened: () => {
          if (this.probe === probe) this.takeOver(probe);
        },
        ended: (end) => {
          if (this.probe === probe) again();
          else if (this.link === probe) this.ended(end, 'socket');
        },
      });
      this.probe = probe;
    } catch {
      again();
    }
  }

  private takeOver(probe: Link): void {
    this.probe = undefined;
    this.leave({ code: OURS, reason: 'a socket takes over' });
    this.link = probe;
    this.opened(probe);
  }
}
