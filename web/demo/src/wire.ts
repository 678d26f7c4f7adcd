import type { HeraldClientOptions } from '@herald/client';

/** What pulled the plug, as a client sees it: a connection that broke. */
const UNPLUGGED = 4000;

/** A device’s connection, with a plug that can be pulled: sockets break, and nothing goes out. */
export class Wire {
  private readonly sockets = new Set<WebSocket>();
  private isOut = false;

  readonly options: Omit<HeraldClientOptions, 'url' | 'token'>;

  constructor() {
    const { sockets } = this;
    this.options = {
      webSocketImpl: class extends WebSocket {
        constructor(url: string | URL, protocols?: string | string[]) {
          super(url, protocols);
          sockets.add(this);
          this.addEventListener('close', () => sockets.delete(this));
        }
      },
      fetch: (...request) => (this.isOut ? Promise.reject(new TypeError('unplugged')) : fetch(...request)),
      // The devices of this page are to agree through the server, as those on two tables do.
      tabs: false,
      retry: { capMs: 3_000 },
      streamAfterFailures: Infinity,
    };
  }

  /** No token, no connection: a client asks for one before it dials. */
  token(token: string): string {
    if (this.isOut) throw new Error('unplugged');
    return token;
  }

  pull(): void {
    this.isOut = true;
    for (const socket of this.sockets) socket.close(UNPLUGGED, 'unplugged');
  }

  plugIn(): void {
    this.isOut = false;
  }
}
