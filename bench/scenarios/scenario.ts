import type { Backends } from '../machine/backends.js';
import { BenchProcess, type Cores } from '../machine/processes.js';
import type { PublisherCalls } from '../load/publisher.js';
import type { ReceiverCalls } from '../load/receiver.js';
import type { SenderCalls } from '../load/sender.js';
import type { PeerName } from '../peers/publication.js';
import type { Results } from '../report/results.js';

/** How much of everything. */
export interface Size {
  name: 'tiny' | 'quick' | 'usual' | 'full';
  /** Sockets of the smaller fan-out, and of everything else. */
  few: number;
  many: number;
  /** Of a measured step of a ladder, and of an unhurried measurement. */
  stepMs: number;
  longMs: number;
  warmUpMs: number;
  /** How long a server works before it is measured: what runs for weeks is compiled by then, and takes a third of the time. */
  heatMs: number;
  /** Only the first step of each ladder. */
  oneStep: boolean;
  repetitions: number;
  /** No repetition begins after this. */
  budgetMs: number;
}

export interface Run {
  backends: Backends;
  size: Size;
  results: Results;
  /** A number that no other part of this run has: its users are its own. */
  nextSession(): number;
  log(line: string): void;
  profileTo?: string | undefined;
  /** What an earlier repetition found, to begin near it. */
  found: Map<string, number>;
}

export interface Scenario {
  name: string;
  what: string;
  peers: readonly PeerName[];
  /** The rows of the table that it fills: they fail together. */
  rows: readonly string[];
  run(run: Run, peer: PeerName): Promise<void>;
}

export const YARDSTICKS: readonly PeerName[] = ['raw', 'raw-own', 'socket.io', 'graphql'];
export const ALL_PEERS: readonly PeerName[] = [...YARDSTICKS, 'herald'];

/** Something was lost, doubled or out of order: what was measured says nothing. */
export class BrokenRun extends Error {}

const loadProcess = (name: string, cores: Cores) => ({ name, cores, script: `bench/load/${name}.js` });

export const startReceiver = (cores: Cores) => new BenchProcess<ReceiverCalls>(loadProcess('receiver', cores));
export const startPublisher = (cores: Cores) => new BenchProcess<PublisherCalls>(loadProcess('publisher', cores));
export const startSender = (cores: Cores) => new BenchProcess<SenderCalls>(loadProcess('sender', cores));
