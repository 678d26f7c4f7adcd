import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { CallerRates } from '../../platform/admission/index.js';
import type { Caller } from '../../platform/auth/index.js';
import { Config } from '../../platform/config/index.js';
import { InvalidInputError } from '../../platform/errors/index.js';
import { Bus, type Outlet } from '../../platform/realtime/index.js';
import { jsonObject, jsonProblems, line, parsed, refusal, topicKey } from '../field-rules.js';
import { TooManySignalsError } from '../notifications.errors.js';
import { TopicAccess } from '../topics/topic-access.js';
import { SignalHub, type SignalListening } from './signal-hub.js';
import { type Signal, signalTopic, signalWord } from './signal-word.js';

export const SIGNAL_LIMITS = {
  nameChars: 100,
  /** As JSON. */
  dataBytes: 8_192,
  /** Of one subscription. */
  topics: 100,
} as const;

export interface SignalRequest {
  topic: string;
  name: string;
  data?: Record<string, unknown> | null | undefined;
}

const LEAD = 'Nothing was published.';
/** Of the rate: a part of it is there again by then. */
const RETRY_AFTER_SECONDS = 1;

const schema = z.object({
  topic: topicKey('topic'),
  name: line(SIGNAL_LIMITS.nameChars, 'name'),
  data: jsonObject('data').nullish(),
});

/** What is said to whoever listens to a topic now: not stored, heard at most once. What must arrive is a notification. */
@Injectable()
export class SignalsService {
  private readonly rates: CallerRates;

  constructor(
    config: Config,
    private readonly bus: Bus,
    private readonly access: TopicAccess,
    private readonly hub: SignalHub,
  ) {
    this.rates = new CallerRates({ perSecond: config.SIGNAL_RATE, burst: 2 * config.SIGNAL_RATE });
  }

  /**
   * @returns true: it was handed to the bus, whoever may hear it. False: the bus is away, and nobody hears it; never waits for it.
   * @throws TooManySignalsError, InvalidInputError, NotFoundError for a topic that he may not signal to, as for one that doesn't exist
   */
  async publish(caller: Caller, request: SignalRequest): Promise<boolean> {
    // Before anything is asked for his sake.
    if (!this.rates.take(caller.id)) {
      throw new TooManySignalsError(undefined, {
        retryAfterMs: RETRY_AFTER_SECONDS * 1_000,
        retryAfter: RETRY_AFTER_SECONDS,
      });
    }
    const { topic, name, data } = parsed(schema, request, LEAD);
    const dataText = JSON.stringify(data ?? {});
    const problems = jsonProblems('data', dataText, SIGNAL_LIMITS.dataBytes);
    if (problems.length > 0) throw refusal(LEAD, problems);
    await this.access.require(caller, [topic], 'signal');
    if (!this.bus.isUp) return false;
    this.bus.publish(signalTopic(topic), signalWord({ topic, name, dataText, from: caller.id, at: Date.now() }));
    return true;
  }

  /** From now on. @throws InvalidInputError, NotFoundError if he may not follow one of them */
  async listen(
    caller: () => Caller,
    topics: readonly string[],
    openOutlet: SignalListening['openOutlet'],
  ): Promise<Outlet<Signal>> {
    const distinct = [...new Set(topics)];
    if (distinct.length < 1 || distinct.length > SIGNAL_LIMITS.topics) {
      throw new InvalidInputError(`topics must name 1 to ${SIGNAL_LIMITS.topics}.`, { fields: ['topics'] });
    }
    await this.access.require(caller(), distinct, 'follow');
    return this.hub.listen({ caller, topics: distinct, openOutlet });
  }
}
