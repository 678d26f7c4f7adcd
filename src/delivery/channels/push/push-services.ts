import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Config } from '../../../platform/config/index.js';
import { Logger } from '../../../platform/logging/index.js';
import { Breaker } from '../../engine/breaker.js';
import type { DeviceOutcome } from './device-outcome.js';

/** Of what answered so long ago it is not known any more whether it does. */
const KNOWN_FOR_MS = 300_000;
const MOST_SERVICES = 200;
/** After so many failures in a row one is left alone for a while. */
const FAILURES = 5;
/** Of the first pause. */
const LONGEST_PAUSES = 30;

interface KnownService {
  breaker: Breaker;
  answeredAtMs: number;
}

/**
 * Which push services are up, as this worker has found: browsers name a dozen, and phones one more. One that is down must not hold up what goes to the
 * others, so that each has a breaker of its own; when none is known to be up it is the engine's turn, which holds all of it.
 */
@Injectable()
export class PushServices {
  private readonly known = new LRUCache<string, KnownService>({ max: MOST_SERVICES });

  constructor(
    private readonly config: Config,
    private readonly logger: Logger,
  ) {}

  /** False: it is down, and others are not; it is not to be asked now. True is to be followed by `told`. */
  mayAsk(name: string, nowMs: number): boolean {
    return this.of(name).breaker.enter(nowMs) || !this.othersAnswer(new Set([name]), nowMs);
  }

  told(name: string, outcome: DeviceOutcome, nowMs: number): void {
    const service = this.of(name);
    if (outcome.kind !== 'later' || outcome.code === 'PROVIDER_BUSY') {
      service.breaker.succeeded();
      service.answeredAtMs = nowMs;
    } else if (outcome.isDown || outcome.code === 'TAKEN_PERHAPS') service.breaker.failed(nowMs);
    else service.breaker.left();
  }

  /** Whether one that is none of these has answered lately. */
  othersAnswer(names: ReadonlySet<string>, nowMs: number): boolean {
    return [...this.known.entries()].some(
      ([name, { breaker, answeredAtMs }]) =>
        !names.has(name) && breaker.state === 'closed' && nowMs - answeredAtMs < KNOWN_FOR_MS,
    );
  }

  /** At any time. */
  hasAnswered(name: string): boolean {
    return Number.isFinite(this.known.get(name)?.answeredAtMs ?? Number.NEGATIVE_INFINITY);
  }

  private of(name: string): KnownService {
    const found = this.known.get(name);
    if (found) return found;
    const pauseMs = this.config.BREAKER_PAUSE;
    const breaker = new Breaker({ failures: FAILURES, pauseMs, longestPauseMs: pauseMs * LONGEST_PAUSES }, (state) => {
      if (state === 'open') this.logger.warn('a push service is down', { service: name });
      if (state === 'closed') this.logger.info('a push service is back', { service: name });
    });
    const made = { breaker, answeredAtMs: Number.NEGATIVE_INFINITY };
    this.known.set(name, made);
    return made;
  }
}
