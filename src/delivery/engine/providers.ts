import { Injectable } from '@nestjs/common';
import { Config } from '../../platform/config/index.js';
import { Events } from '../../platform/events/index.js';
import { Logger } from '../../platform/logging/index.js';
import { type DeliveryChannel } from '../channels/index.js';
import { ProviderStateChanged } from '../events/index.js';
import { Breaker } from './breaker.js';

/** Of the first pause. */
const LONGEST_PAUSES = 30;

interface Guarded {
  name: string;
  breaker: Breaker;
}

/** Somebody was let through to a provider. One of its ends must be told; the first one counts. */
export class Permit {
  private isTold = false;

  constructor(
    private readonly providers: ChannelProviders,
    private readonly at: number,
  ) {}

  get provider(): string {
    return this.providers.guarded[this.at]?.name ?? '';
  }

  /** It answered: yes, or no to this delivery. */
  answered(): void {
    this.tell((breaker) => breaker.succeeded());
  }

  /** It is down, or does not answer. */
  isDown(): void {
    this.tell((breaker) => breaker.failed(this.providers.nowMs()));
  }

  /** It was asked, and whose trouble it was that it did not take it is not known: a probe has not gone well. */
  isUnclear(): void {
    this.tell((breaker) => {
      if (breaker.state === 'probing') breaker.failed(this.providers.nowMs());
    });
  }

  /** It was not asked. */
  unused(): void {
    this.tell((breaker) => breaker.left());
  }

  /** The next provider that is not down; undefined: there is none. */
  next(): Permit | undefined {
    return this.providers.enter(this.at + 1);
  }

  private tell(end: (breaker: Breaker) => void): void {
    const guarded = this.providers.guarded[this.at];
    if (this.isTold || !guarded) return;
    this.isTold = true;
    end(guarded.breaker);
  }
}

/** The providers of one channel, the first choice first, each behind a breaker of its own. */
export class ChannelProviders {
  constructor(
    readonly guarded: readonly Guarded[],
    readonly nowMs: () => number = () => performance.now(),
  ) {}

  /** All of them are down: attempts are not worth beginning, apart from probes. */
  get areDown(): boolean {
    return this.guarded.every(({ breaker }) => breaker.state !== 'closed');
  }

  /** In how many milliseconds one of them may be tried; 0: now. */
  opensInMs(): number {
    const now = this.nowMs();
    return Math.min(...this.guarded.map(({ breaker }) => breaker.opensInMs(now)));
  }

  /** The first one, of those from there on, that may be asked; undefined: all are down. */
  enter(from = 0): Permit | undefined {
    const now = this.nowMs();
    const at = this.guarded.findIndex(({ breaker }, index) => index >= from && breaker.enter(now));
    return at < 0 ? undefined : new Permit(this, at);
  }
}

/** Which providers are down, as this worker has found. Others find out by themselves: it may be the way from here that is broken. */
@Injectable()
export class Providers {
  private readonly byChannel = new Map<string, ChannelProviders>();

  constructor(
    private readonly config: Config,
    private readonly events: Events,
    private readonly logger: Logger,
  ) {}

  of(channel: DeliveryChannel): ChannelProviders {
    const known = this.byChannel.get(channel.key);
    if (known) return known;
    const made = new ChannelProviders(
      channel.providers.map((name) => ({ name, breaker: this.breakerOf(channel.key, name) })),
    );
    this.byChannel.set(channel.key, made);
    return made;
  }

  private breakerOf(channel: string, provider: string): Breaker {
    this.events.emit(new ProviderStateChanged(channel, provider, 'closed'));
    const pauseMs = this.config.BREAKER_PAUSE;
    return new Breaker(
      { failures: this.config.BREAKER_FAILURES, pauseMs, longestPauseMs: pauseMs * LONGEST_PAUSES },
      (state) => {
        this.events.emit(new ProviderStateChanged(channel, provider, state));
        if (state === 'open') this.logger.warn('a provider is down: what it should send waits', { channel, provider });
        if (state === 'closed') this.logger.info('a provider is back', { channel, provider });
      },
    );
  }
}
