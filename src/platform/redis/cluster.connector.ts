import { createConnection, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { AbstractConnector } from 'ioredis';
import type { ClusterNodes } from './cluster-nodes.js';

const DISCONNECT_TIMEOUT_MS = 2_000;

/**
 * A class of connectors for ioredis' option `Connector`: each time that a connection is made, it goes to another node. To ioredis
 * it is one server with an address that changes, as it is behind Sentinels, so all that holds for a single Redis holds for
 * it: subscriptions made anew before "ready", "close" when the node dies.
 *
 * Not ioredis' own `Cluster` (5.11): that one sends each pipeline of PUBLISH to a node drawn by lot, so two messages of one
 * channel overtake each other; it changes its subscriber without an event, while what is published is lost; and it gives
 * up a pending SUBSCRIBE after 16 tries.
 */
export function clusterConnector(
  nodes: ClusterNodes,
  options: { isTls: boolean },
): new (options: unknown) => AbstractConnector {
  return class ClusterConnector extends AbstractConnector {
    constructor() {
      super(DISCONNECT_TIMEOUT_MS);
    }

    override connect(): Promise<Socket> {
      this.connecting = true;
      const { host, port } = nodes.next(this);
      const stream = options.isTls
        ? connectTls({ host, port, ...(isIP(host) ? {} : { servername: host }) })
        : createConnection({ host, port });
      stream.once('data', () => nodes.reached(this));
      stream.once('error', (error) => (this.firstError = error));
      this.stream = stream;
      return Promise.resolve(stream);
    }
  };
}
