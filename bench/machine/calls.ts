/** Calls between the bench and its processes, over Node's own channel: a request has a number, and so has its answer. */

interface Request {
  call: number;
  name: string;
  argument: unknown;
}
interface Answer {
  answer: number;
  value?: unknown;
  error?: string;
}

type Handlers = Record<string, (argument: never) => unknown>;
/** What a process can be asked: by name, the argument and what comes back. */
export type Calls<Served extends Handlers> = {
  [Name in keyof Served]: (...argument: Parameters<Served[Name]>) => Promise<Awaited<ReturnType<Served[Name]>>>;
};

const isRequest = (message: unknown): message is Request =>
  typeof message === 'object' && message !== null && 'call' in message && 'name' in message;

/** Answers the process that started this one, and ends with it. */
export function serveCalls(handlers: Handlers): void {
  process.on('message', (message: unknown) => {
    if (isRequest(message)) void answerTo(message, handlers);
  });
  process.once('disconnect', () => process.exit(0));
  // Ctrl-C reaches all processes of a terminal; ours are ended by the one that started them.
  process.on('SIGINT', () => undefined);
}

async function answerTo({ call, name, argument }: Request, handlers: Handlers): Promise<void> {
  const answer: Answer = { answer: call };
  try {
    const handler = handlers[name];
    if (!handler) throw new Error(`there is no ${name} here`);
    answer.value = await handler(argument as never);
  } catch (error) {
    answer.error = error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  process.send?.(answer);
}

export interface Channel {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Why it is gone. */
  onGone(listener: (why: string) => void): void;
}

/** The asking end. */
export function callsOver<Served extends Handlers>(channel: Channel): Calls<Served> {
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let count = 0;
  let gone: string | undefined;
  channel.onMessage((message) => {
    const { answer, value, error } = message as Answer;
    const asked = waiting.get(answer);
    if (!asked) return;
    waiting.delete(answer);
    if (error === undefined) asked.resolve(value);
    else asked.reject(new Error(error));
  });
  channel.onGone((why) => {
    gone = why;
    for (const { reject } of waiting.values()) reject(new Error(why));
    waiting.clear();
  });
  return new Proxy({} as Calls<Served>, {
    get: (_target, name) => (argument: unknown) =>
      new Promise((resolve, reject) => {
        if (gone !== undefined) return reject(new Error(gone));
        count += 1;
        waiting.set(count, { resolve, reject });
        channel.send({ call: count, name: String(name), argument });
      }),
  });
}
