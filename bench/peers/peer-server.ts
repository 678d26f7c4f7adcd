import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Backends } from '../machine/backends.js';
import { BenchProcess, BUILT, type Cores } from '../machine/processes.js';
import { pause } from '../wire/clock.js';
import type { DialectName } from '../load/dialects.js';
import type { ProbeCalls } from './probe.js';
import type { PeerName, Target } from './publication.js';
import { SECRET } from './users.js';
import type { YardstickCalls } from './yardstick.js';

/** A server under load. */
export interface PeerServer {
  peer: PeerName;
  port: number;
  pid: number;
  dialect: DialectName;
  memory(): Promise<{ heapUsed: number; external: number }>;
  /** From here on until it is stopped, where a profile is wanted. */
  beginProfile(): Promise<void>;
  /** @param withinMs how long it may take before it is killed */
  stop(withinMs?: number): Promise<void>;
}

export interface StartOptions {
  backends: Backends;
  target: Target;
  cores: Cores;
  /** More of Herald's environment. */
  env?: Readonly<Record<string, string>>;
  /** Of a Herald that takes the place of another. Default: one of its own. */
  port?: number | undefined;
  /** Where its CPU profile is written when it ends. */
  profileTo?: string | undefined;
}

const SCRIPTS = {
  raw: 'bench/peers/raw-ws.js',
  'raw-own': 'bench/peers/raw-ws.js',
  'socket.io': 'bench/peers/socket-io.js',
  graphql: 'bench/peers/graphql-stock.js',
  apollo: 'bench/peers/apollo-express.js',
} as const;
const DIALECT_OF = {
  raw: 'rawWs',
  'raw-own': 'rawWs',
  'socket.io': 'socketIo',
  graphql: 'graphqlWs',
  apollo: 'graphqlWs',
} as const;
const READY_TIMEOUT_MS = 60_000;
export const REDIS_PREFIX = 'bench:';
/** Those of `npm start`, for all servers alike: which of them is ahead is not to be a question of flags. */
const NODE_FLAGS = ['--enable-source-maps', '--min-semi-space-size=16', '--max-semi-space-size=32', '--expose-gc'];

/** What is the same for all: what the probe tells, and how a process ends. */
function serverOf(
  peer: PeerName,
  port: number,
  process: BenchProcess<ProbeCalls>,
  { profileTo }: StartOptions,
): PeerServer {
  let profiling = false;
  return {
    peer,
    port,
    pid: process.pid,
    dialect: peer === 'herald' ? 'graphqlWs' : DIALECT_OF[peer],
    memory: () => process.calls.memory(),
    async beginProfile() {
      if (profileTo === undefined) return;
      profiling = true;
      await process.calls.beginProfile();
    },
    async stop(withinMs) {
      if (profiling && profileTo !== undefined) await process.calls.endProfile(join(profileTo, `${peer}.cpuprofile`));
      await process.stop('SIGTERM', withinMs);
    },
  };
}

export function startPeer(peer: PeerName, options: StartOptions): Promise<PeerServer> {
  return peer === 'herald' ? startHerald(options) : startYardstick(peer, options);
}

async function startYardstick(peer: keyof typeof SCRIPTS, options: StartOptions): Promise<PeerServer> {
  const process = new BenchProcess<YardstickCalls>({
    name: peer,
    cores: options.cores,
    script: SCRIPTS[peer],
    nodeFlags: NODE_FLAGS,
    env: { NODE_ENV: 'production' },
  });
  const { redisUrl } = options.backends;
  const port = await process.calls.start({ redisUrl, target: options.target, ownFrames: peer === 'raw-own' });
  return serverOf(peer, port, process, options);
}

/** As in production. What bounds a client from one address is out of the way: all of ours have two. */
const heraldEnvironment = (backends: Backends, port: number): Record<string, string> => ({
  NODE_ENV: 'production',
  LOG_LEVEL: 'warn',
  LOG_PRETTY: 'off',
  HOST: '127.0.0.1',
  PORT: String(port),
  DATABASE_URL: backends.databaseUrl,
  REDIS_URL: backends.redisUrl,
  REDIS_PREFIX,
  JWT_SECRET: SECRET,
  DRAIN_SECONDS: '1',
  MAX_CONNECTIONS: '100000',
  MAX_CONNECTIONS_PER_ADDRESS: '100000',
  ACCEPT_RATE: '1000000',
});

async function startHerald(options: StartOptions): Promise<PeerServer> {
  const port = options.port ?? 20_000 + Math.floor(Math.random() * 10_000);
  const process = new BenchProcess<ProbeCalls>({
    name: 'herald',
    cores: options.cores,
    script: 'src/main.js',
    nodeFlags: [...NODE_FLAGS, '--import', pathToFileURL(join(BUILT, 'bench/peers/probe-preload.js')).href],
    env: { ...heraldEnvironment(options.backends, port), ...options.env },
  });
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (!(await isReady(port))) {
    if (!process.isRunning || Date.now() > deadline) throw new Error(`Herald is not ready: ${process.said}`);
    await pause(100);
  }
  return serverOf('herald', port, process, options);
}

async function isReady(port: number): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/health/ready`, { signal: AbortSignal.timeout(2_000) });
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false;
  }
}
