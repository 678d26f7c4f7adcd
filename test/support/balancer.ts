import { connect, createServer, type Server, type Socket } from 'node:net';

/** What stands in front of several nodes, as simple as can be: new connections go to one of them, those that are open stay. */
export class Balancer {
  private readonly open = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    readonly origin: string,
    private target: string,
  ) {}

  /** @param target "http://127.0.0.1:12345" */
  static async start(target: string): Promise<Balancer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the balancer has no port');
    const balancer = new Balancer(server, `http://127.0.0.1:${address.port}`, target);
    server.on('connection', (near) => balancer.join(near));
    return balancer;
  }

  get url(): string {
    return `${this.origin}/graphql`;
  }

  get wsUrl(): string {
    return this.url.replace('http', 'ws');
  }

  /** Where new connections go from now on. */
  sendTo(target: string): void {
    this.target = target;
  }

  async stop(): Promise<void> {
    for (const socket of this.open) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private join(near: Socket): void {
    const { hostname, port } = new URL(this.target);
    const far = connect(Number(port), hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.open.add(one);
      one.setNoDelay(true);
      one.on('error', () => one.destroy());
      one.on('close', () => {
        this.open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  }
}
