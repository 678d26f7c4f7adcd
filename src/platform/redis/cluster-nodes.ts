export interface NodeAddress {
  host: string;
  port: number;
}

/** Where a connection goes, and how many nodes it has tried since one last answered it. */
interface Holding {
  at: NodeAddress;
  tries: number;
}

const keyOf = ({ host, port }: NodeAddress) => `${host}:${port}`;

/**
 * Which nodes a Redis Cluster has, and to which of them each of our connections goes. Every node passes what is published on to
 * all the others, so any will do; connections go to different ones while there are several. What comes back to us has
 * then gone from node to node.
 */
export class ClusterNodes {
  private known: readonly NodeAddress[] = [];
  private readonly held = new Map<object, Holding>();

  /** @param first those that the configuration names: some, or a name that leads to any of them. */
  constructor(
    private readonly first: readonly NodeAddress[],
    private readonly random: () => number = Math.random,
  ) {}

  /** Another node for this connection than it had before. */
  next(holder: object): NodeAddress {
    const before = this.held.get(holder);
    this.held.delete(holder);
    const tries = before?.tries ?? 0;
    const nodes = this.candidates(tries);
    const at = before ? nodes.findIndex((node) => keyOf(node) === keyOf(before.at)) : -1;
    // Processes that start together must not all begin at the same node.
    const from = at < 0 ? Math.floor(this.random() * nodes.length) : (at + 1) % nodes.length;
    const ring = [...nodes.slice(from), ...nodes.slice(0, from)];
    const taken = new Set([...this.held.values()].map((other) => keyOf(other.at)));
    const others = at < 0 ? ring : ring.slice(0, -1);
    // After one round without an answer it goes where the others are: theirs may be the only node that lives.
    const free = tries < nodes.length ? others.find((node) => !taken.has(keyOf(node))) : undefined;
    const chosen = free ?? ring[0];
    if (!chosen) throw new Error('a cluster without a node');
    this.held.set(holder, { at: chosen, tries: tries + 1 });
    return chosen;
  }

  /** The node has answered. */
  reached(holder: object): void {
    const holding = this.held.get(holder);
    if (holding) holding.tries = 0;
  }

  /** @param reply what CLUSTER SLOTS answered. @param asked where it was asked: a node may leave its own host out. */
  learn(reply: unknown, asked: NodeAddress): void {
    const nodes = new Map<string, NodeAddress>();
    for (const range of Array.isArray(reply) ? (reply as unknown[]) : []) {
      for (const node of Array.isArray(range) ? (range.slice(2) as unknown[]) : []) {
        const [host, port] = Array.isArray(node) ? (node as unknown[]) : [];
        // "?": a node whose name the one that we asked does not know yet.
        if (typeof port !== 'number' || host === '?') continue;
        const address = { host: typeof host === 'string' && host !== '' ? host : asked.host, port };
        nodes.set(keyOf(address), address);
      }
    }
    if (nodes.size > 0) this.known = [...nodes.values()];
  }

  /** When none of those that the cluster told of answers any more, the configured ones lead to those of today. */
  private candidates(tries: number): readonly NodeAddress[] {
    if (this.known.length === 0) return this.first;
    return tries < this.known.length * 2 ? this.known : [...this.known, ...this.first];
  }
}
