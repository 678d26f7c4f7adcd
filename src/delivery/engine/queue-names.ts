import type { Config } from '../../platform/config/index.js';
import { type Lane, LANES } from './deliveries.js';

/** One queue: what of one channel is of one urgency. */
export interface QueueKey {
  channel: string;
  lane: Lane;
}

export const ALL_LANES: readonly Lane[] = [0, 1, 2, 3];

/** `email.urgent`: as it is called in the configuration, in metrics and in the log. */
export function queueLabel({ channel, lane }: QueueKey): string {
  return `${channel}.${LANES[lane]}`;
}

/** In braces: on a cluster all keys of a queue are at one node. */
export function queueName(key: QueueKey): string {
  return `{${queueLabel(key)}}`;
}

/** How many of a queue one worker is at together: what is said of the queue counts before what is said of its channel, and that before what is said of all. */
export function concurrencyOf(config: Pick<Config, 'DELIVERY_CONCURRENCY'>, key: QueueKey): number {
  const said = new Map(
    config.DELIVERY_CONCURRENCY.map((entry) => {
      const at = entry.lastIndexOf(':');
      return [entry.slice(0, Math.max(at, 0)), Number(entry.slice(at + 1))];
    }),
  );
  return said.get(queueLabel(key)) ?? said.get(key.channel) ?? said.get('') ?? DEFAULT_CONCURRENCY;
}

const DEFAULT_CONCURRENCY = 50;
