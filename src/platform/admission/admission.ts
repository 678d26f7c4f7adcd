import type { IncomingMessage } from 'node:http';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Config } from '../config/index.js';
import { Events } from '../events/index.js';
import { Draining } from '../lifecycle/index.js';
import { Logger } from '../logging/index.js';
import { clientAddresses, networkOf, writtenAddress } from './client-address.js';
import { ConnectionRefused, type RefusalReason } from './connection-refused.event.js';
import { openFilesLimit } from './open-files.js';
import { type Occupant, PersonalPlaces } from './personal-places.js';
import { TokenBucket } from './token-bucket.js';

/** For PostgreSQL, Redis, the log, and requests over HTTP. */
const OTHER_FILES = 500;

/** An answer over HTTP: 429 to whom is too many himself, 503 when the node has no room. */
export interface Refusal {
  readonly reason: RefusalReason;
  readonly status: 429 | 503;
  readonly retryAfterSeconds: number;
}

const REFUSALS = {
  // Another node takes over, and a balancer knows it in a moment.
  draining: { reason: 'draining', status: 503, retryAfterSeconds: 1 },
  node: { reason: 'node', status: 503, retryAfterSeconds: 10 },
  address: { reason: 'address', status: 429, retryAfterSeconds: 10 },
  rate: { reason: 'rate', status: 503, retryAfterSeconds: 1 },
} as const satisfies Record<string, Refusal>;

/** What an open connection takes up, until it is released. */
export interface Place {
  /** Whose it is, as far as networks know: for `Caller.address`. */
  readonly address: string;
  /** It is this person's. Call it once, when its token was believed. */
  signIn(person: string, occupant: Occupant): void;
  /** May be called twice. */
  release(): void;
}

/**
 * Who may have a connection that lasts, a socket or a stream of events: bounded for the node, for an address and for a person, and
 * in how fast they come. Counted at this node alone: a bound that holds for all nodes would need one place to ask, at each sign-in.
 */
@Injectable()
export class Admission implements OnModuleInit, OnApplicationShutdown {
  private readonly addressOf: (request: IncomingMessage) => string;
  private readonly accepts: TokenBucket;
  private readonly personal: PersonalPlaces;
  private readonly byNetwork = new Map<string, number>();
  private readonly most: number;
  private taken = 0;

  constructor(
    private readonly config: Config,
    private readonly draining: Draining,
    private readonly events: Events,
    private readonly logger: Logger,
  ) {
    this.addressOf = clientAddresses(config.TRUSTED_PROXIES);
    this.accepts = new TokenBucket(config.ACCEPT_RATE);
    this.personal = new PersonalPlaces(config.MAX_CONNECTIONS_PER_USER);
    // Without a file for it there is no connection to PostgreSQL, either: better to say no to the last sockets.
    this.most = Math.min(config.MAX_CONNECTIONS, Math.max(1, (openFilesLimit() ?? Infinity) - OTHER_FILES));
  }

  onModuleInit(): void {
    if (this.most < this.config.MAX_CONNECTIONS) {
      this.logger.info('fewer connections than MAX_CONNECTIONS: raise the limit of open files (ulimit -n)', {
        connections: this.most,
      });
    }
  }

  onApplicationShutdown(): void {
    this.personal.close();
  }

  /** Connections that are open, signed in or not. */
  get size(): number {
    return this.taken;
  }

  /** Takes a place for who asks, or says why not. */
  admit(request: IncomingMessage): Place | Refusal {
    const address = this.addressOf(request);
    const network = networkOf(address);
    const refusal = this.refusalOf(network);
    if (refusal) {
      this.events.emit(new ConnectionRefused(refusal.reason));
      return refusal;
    }
    return this.take(network, writtenAddress(address));
  }

  private refusalOf(network: string): Refusal | undefined {
    if (this.draining.isDraining) return REFUSALS.draining;
    if (this.taken >= this.most) return REFUSALS.node;
    if ((this.byNetwork.get(network) ?? 0) >= this.config.MAX_CONNECTIONS_PER_ADDRESS) return REFUSALS.address;
    // The last: who is refused for another reason costs nobody else his turn.
    return this.accepts.take() ? undefined : REFUSALS.rate;
  }

  private take(network: string, address: string): Place {
    this.taken += 1;
    this.byNetwork.set(network, (this.byNetwork.get(network) ?? 0) + 1);
    let leave: (() => void) | undefined;
    let isReleased = false;
    return {
      address,
      signIn: (person, occupant) => {
        if (!isReleased) leave = this.personal.join(person, occupant);
      },
      release: () => {
        if (isReleased) return;
        isReleased = true;
        leave?.();
        this.leaveNetwork(network);
      },
    };
  }

  private leaveNetwork(network: string): void {
    this.taken -= 1;
    const left = (this.byNetwork.get(network) ?? 0) - 1;
    if (left > 0) this.byNetwork.set(network, left);
    else this.byNetwork.delete(network);
  }
}

export function isRefusal(answer: Place | Refusal): answer is Refusal {
  return 'status' in answer;
}
