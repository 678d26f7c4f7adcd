import { z } from 'zod';

/** A signal on its way: made once at each node, and told to all who listen there. */
export interface Signal {
  readonly topic: string;
  readonly name: string;
  /** As `JSON.stringify` writes it: it is written as it is to whoever asks for no more than that. */
  readonly dataText: string;
  readonly from: string;
  /** In milliseconds since 1970, by the clock of the node that it was published at. */
  readonly at: number;
}

const PREFIX = 'signal:';

/** The bus topic of what is said to those who listen to a topic. */
export const signalTopic = (topic: string): string => `${PREFIX}${topic}`;

export const topicOfSignals = (busTopic: string): string => busTopic.slice(PREFIX.length);

const schema = z.tuple([z.string(), z.string(), z.string(), z.number()]);

export function signalWord({ name, dataText, from, at }: Signal): string {
  return JSON.stringify([name, dataText, from, at]);
}

/** Undefined: it can't be read. Nodes of two versions may run side by side, and a signal is heard at most once anyway. */
export function parseSignalWord(topic: string, message: string): Signal | undefined {
  try {
    const [name, dataText, from, at] = schema.parse(JSON.parse(message));
    return { topic, name, dataText, from, at };
  } catch {
    return undefined;
  }
}
