import { createServer, connect, type Server, type Socket } from 'node:net';

/** A wire to a server that can be cut and joined: connections through it break, and new ones are refused. */
export class CuttableProxy {
  private readonly open = new Set<Socket>();
  private isCut = false;

  private constructor(
    private readonly server: Server,
    /** The server's address with the proxy in its place. */
    readonly url: string,
    private target: URL,
  ) {}

  static async start(target: string): Promise<CuttableProxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
    const url = new URL(target);
    url.host = `127.0.0.1:${address.port}`;
    const proxy = new CuttableProxy(server, url.href, new URL(target));
    server.on('connection', (near) => proxy.join(near, connect(Number(proxy.target.port), proxy.target.hostname)));
    return proxy;
  }

  cut(): void {
    this.isCut = true;
    for (const socket of this.open) socket.destroy();
  }

  /** What is open stays open, and says nothing any more; new connections are let through: a failover without a word. */
  freeze(): void {
    for (const socket of this.open) {
      socket.unpipe();
      socket.pause();
    }
  }

  /** From now on new connections lead to another server; those that are open stay where they are. */
  lead(target: string): void {
    this.target = new URL(target);
  }

  heal(): void {
    this.isCut = false;
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private join(near: Socket, far: Socket): void {
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.open.add(one);
      one.on('error', () => one.destroy());
      one.on('close', () => {
        this.open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
    if (this.isCut) near.destroy();
  }
}
