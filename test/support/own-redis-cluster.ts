import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { eventually } from './client.js';
import { type OwnServer, startOwnRedis } from './own-servers.js';
import { portOfItsOwn } from './port-of-its-own.js';

const MASTERS = 3;
const SLOTS = 16_384;
const START_TIMEOUT_MS = 60_000;

/** Two, so that a node's list of clients tells one Herald from another. */
const USERS = ['herald', 'sender'] as const;
export type ClusterUser = (typeof USERS)[number];

/** One server of the cluster. */
export interface OwnNode {
  server: OwnServer;
  port: number;
}

/** A Redis Cluster of one test's own: three masters, and a replica of the first. */
export class OwnRedisCluster {
  private constructor(
    readonly nodes: readonly OwnNode[],
    private readonly password: string,
  ) {}

  /** @param timeoutMs `cluster-node-timeout`: how long a node may be silent before the others count it as gone. */
  static async start(timeoutMs = 1_000): Promise<OwnRedisCluster> {
    const password = randomBytes(12).toString('hex');
    const ports = await distinctPorts((MASTERS + 1) * 2);
    const started = await Promise.allSettled(
      Array.from({ length: MASTERS + 1 }, async (_, index): Promise<OwnNode> => {
        const port = ports[index]!;
        const server = await startOwnRedis({
          port,
          settings: {
            'cluster-enabled': 'yes',
            'cluster-port': String(ports[MASTERS + 1 + index]),
            'cluster-node-timeout': String(timeoutMs),
            // Two nodes of three still serve what they have.
            'cluster-require-full-coverage': 'no',
            'cluster-replica-validity-factor': '0',
            // By default a master waits five seconds for more replicas.
            'repl-diskless-sync-delay': '0',
            user: USERS.map((user) => `${user} on >${password} ~* &* +@all`).join('\nuser '),
            masteruser: 'herald',
            masterauth: password,
          },
        });
        return { server, port };
      }),
    );
    const nodes = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const cluster = new OwnRedisCluster(nodes, password);
    try {
      for (const one of started) if (one.status === 'rejected') throw one.reason;
      await cluster.join(ports.slice(MASTERS + 1));
      return cluster;
    } catch (error) {
      await cluster.dispose();
      throw error;
    }
  }

  /** For `REDIS_CLUSTER_NODES`: the first of its nodes, from which the others are found. */
  seed(user: ClusterUser = 'herald'): string {
    return this.urlOf(this.nodes[0]!, user);
  }

  /** For `REDIS_CLUSTER_NODES`: all of its nodes. */
  urls(user: ClusterUser = 'herald'): string {
    return this.nodes.map((node) => this.urlOf(node, user)).join(',');
  }

  /** Asks one node, over a connection for this question alone. */
  async ask<T>(node: OwnNode, question: (admin: Redis) => Promise<T>): Promise<T> {
    const admin = new Redis(this.urlOf(node), {
      lazyConnect: true,
      retryStrategy: () => null,
      maxRetriesPerRequest: 0,
      commandTimeout: 5_000,
    });
    admin.on('error', () => undefined);
    try {
      await admin.connect();
      return await question(admin);
    } finally {
      admin.disconnect();
    }
  }

  /** Where the connections of this name (`herald:subscriber`) go, among the nodes that run: those of one user. */
  async nodesWith(name: string, user: ClusterUser = 'herald'): Promise<OwnNode[]> {
    const found = await Promise.all(
      this.nodes.map(async (node) => {
        const list = await this.ask(node, async (admin) => String(await admin.client('LIST'))).catch(() => '');
        return list
          .split('\n')
          .filter((line) => line.includes(` name=${name} `) && line.includes(` user=${user} `))
          .map(() => node);
      }),
    );
    return found.flat();
  }

  /** Every slot has a master, and every node knows the others and passes on to them, replicas included. */
  async isWhole(): Promise<void> {
    await eventually(
      () => Promise.all(this.nodes.map((node) => this.ask(node, healthOf).catch(() => 'away'))),
      (states) => states.every((state) => state === `ok ${this.nodes.length}`),
      START_TIMEOUT_MS,
    );
  }

  async dispose(): Promise<void> {
    await Promise.all(this.nodes.map(({ server }) => server.dispose()));
  }

  private urlOf({ port }: OwnNode, user: ClusterUser = 'herald'): string {
    return `redis://${user}:${this.password}@127.0.0.1:${port}`;
  }

  private async join(busPorts: readonly number[]): Promise<void> {
    const [first, ...others] = this.nodes;
    if (!first) throw new Error('no node was started');
    await Promise.all(
      this.nodes.slice(0, MASTERS).map((node, index) => {
        const [from, to] = [index, index + 1].map((part) => Math.floor((part * SLOTS) / MASTERS));
        return this.ask(node, (admin) => admin.call('CLUSTER', 'ADDSLOTSRANGE', from!, to! - 1));
      }),
    );
    await this.ask(first, async (admin) => {
      for (const node of others) {
        const busPort = busPorts[this.nodes.indexOf(node)]!;
        await admin.call('CLUSTER', 'MEET', '127.0.0.1', node.port, busPort);
      }
    });
    const replica = this.nodes.at(-1)!;
    const master = String(await this.ask(first, (admin) => admin.cluster('MYID')));
    await eventually(
      () => this.ask(replica, (admin) => admin.call('CLUSTER', 'REPLICATE', master)).catch(String),
      (answer) => answer === 'OK',
      START_TIMEOUT_MS,
    );
    await this.isWhole();
  }
}

/** "ok 4": the state of the cluster as this node sees it, and how many it is connected with, itself included. */
async function healthOf(admin: Redis): Promise<string> {
  const state = /^cluster_state:(\w+)/m.exec(String(await admin.cluster('INFO')))?.[1];
  const lines = String(await admin.cluster('NODES'))
    .trim()
    .split('\n');
  const linked = lines.filter((line) => / connected( |$)/.test(line) && !/fail|handshake|noaddr/.test(line));
  return `${state} ${linked.length}`;
}

async function distinctPorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await portOfItsOwn());
  return [...ports];
}
