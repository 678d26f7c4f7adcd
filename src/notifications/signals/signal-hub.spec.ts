import { describe, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../../../test/support/client.js';
import type { Caller } from '../../platform/auth/index.js';
import { readEnvironment } from '../../platform/config/index.js';
import { NotFoundError, UnavailableError } from '../../platform/errors/index.js';
import { Events } from '../../platform/events/index.js';
import { BoundedQueue, Budget, MemoryBus, type Outlet } from '../../platform/realtime/index.js';
import { SignalsDropped } from '../events/index.js';
import type { TopicAccess } from '../topics/topic-access.js';
import { SignalHub } from './signal-hub.js';
import { parseSignalWord, type Signal, signalTopic, signalWord } from './signal-word.js';

const MANY = 1_000;
const aSignal = (topic: string, number = 0): Signal => ({
  topic,
  name: 'figure',
  dataText: `{"n":${number}}`,
  from: 'shop',
  at: 1,
});
const aCaller = (id: string): Caller => ({ id, roles: new Set(), expiresAtMs: Infinity });

function open(recheck = '10m') {
  const bus = new MemoryBus();
  const events = new Events();
  const forbidden = new Set<string>();
  const [failing, silent] = [new Set<string>(), new Set<string>()];
  const asked: string[] = [];
  let isAway = false;
  const access = {
    refused: async (caller: Caller, topics: string[]) => {
      asked.push(`${caller.id} ${topics.join()}`);
      if (isAway || failing.has(caller.id)) throw new UnavailableError();
      if (silent.has(caller.id)) await new Promise(() => undefined);
      return topics.filter((topic) => forbidden.has(`${caller.id} ${topic}`));
    },
  } as unknown as TopicAccess;
  const config = readEnvironment({ NODE_ENV: 'test', SIGNAL_RECHECK: recheck });
  const hub = new SignalHub(config, bus, access, events);
  hub.onModuleInit();
  onTestFinished(() => hub.onApplicationShutdown());
  let dropped = 0;
  events.on(SignalsDropped).subscribe(({ count }) => (dropped += count));
  const say = (signal: Signal) => bus.publish(signalTopic(signal.topic), signalWord(signal));
  const listen = (id: string, topics: string[], outlet?: (onEnd: () => void) => Outlet<Signal>) =>
    hub.listen({ caller: () => aCaller(id), topics, openOutlet: (onEnd) => outlet?.(onEnd) });
  return {
    hub,
    say,
    listen,
    forbidden,
    failing,
    silent,
    asked,
    dropped: () => dropped,
    goAway: (away: boolean) => (isAway = away),
  };
}

async function heardBy(outlet: Outlet<Signal>, heard: Signal[]): Promise<unknown> {
  try {
    for await (const signal of outlet) heard.push(signal);
    return undefined;
  } catch (error) {
    return error;
  }
}

describe('SignalHub', () => {
  it('tells each signal once to all who listen to its topic, and to nobody else', async () => {
    const { say, listen } = open();
    const [ada, bob]: [Signal[], Signal[]] = [[], []];
    void heardBy(await listen('ada', ['a', 'b']), ada);
    void heardBy(await listen('bob', ['b']), bob);
    for (const topic of ['a', 'b', 'c']) say(aSignal(topic));
    say(aSignal('b', 1));
    await eventually(
      () => [ada.length, bob.length],
      ([one, other]) => one! >= 3 && other! >= 2,
    );
    expect(ada).toEqual([aSignal('a'), aSignal('b'), aSignal('b', 1)]);
    expect(bob).toEqual([aSignal('b'), aSignal('b', 1)]);
    // Made once, so that its text is.
    expect(ada[1]).toBe(bob[0]);
  });

  it('takes from a socket that is behind no more than a quarter of what may wait, drops the rest, and counts it', async () => {
    const { say, listen, dropped } = open();
    const budget = new Budget({ maxEvents: 256, maxBytes: 1_048_576 });
    const slow = await listen('ada', ['a'], (onEnd) => new BoundedQueue(budget, onEnd));
    const heard: Signal[] = [];
    void heardBy(await listen('bob', ['a']), heard);
    for (let number = 0; number < MANY; number += 1) say(aSignal('a', number));
    await eventually(
      () => heard.length + dropped(),
      (count) => count >= 2 * MANY - 64,
    );
    expect(budget.waiting).toBe(64);
    expect(budget.hasRoom(100_000)).toBe(true);
    expect([slow.isEnded, dropped()]).toEqual([false, MANY - 64 + (MANY - heard.length)]);
    // It goes on with what is said when it has caught up.
    for (let taken = 0; taken < 64; taken += 1) await slow.next();
    say(aSignal('a', -1));
    expect((await slow.next()).value).toEqual(aSignal('a', -1));
  });

  it('ends a subscription to a topic that he may not follow any more, says which, and leaves the others', async () => {
    const { say, listen, forbidden, hub } = open('50ms');
    const [ada, bob]: [Signal[], Signal[]] = [[], []];
    const ended = heardBy(await listen('ada', ['a', 'b']), ada);
    void heardBy(await listen('bob', ['a']), bob);
    forbidden.add('ada a');
    const error = await ended;
    expect(error).toBeInstanceOf(NotFoundError);
    expect((error as NotFoundError).details).toEqual({ topics: ['a'] });
    say(aSignal('a'));
    await eventually(
      () => bob.length,
      (count) => count === 1,
    );
    expect([ada, hub.size]).toEqual([[], 1]);
  });

  it('goes on to the others where one can’t be asked about, and where one is not answered', async () => {
    const { listen, forbidden, failing, silent } = open('50ms');
    failing.add('ada');
    silent.add('bob');
    for (const id of ['ada', 'bob']) await listen(id, ['a']);
    const ended = heardBy(await listen('eve', ['a']), []);
    forbidden.add('eve a');
    expect(await ended).toBeInstanceOf(NotFoundError);
  });

  it('leaves everybody alone while nobody can be asked', async () => {
    const { say, listen, asked, goAway } = open('50ms');
    const heard: Signal[] = [];
    void heardBy(await listen('ada', ['a']), heard);
    goAway(true);
    const before = asked.length;
    await eventually(
      () => asked.length,
      (count) => count > before + 2,
    );
    say(aSignal('a'));
    await eventually(
      () => heard.length,
      (count) => count === 1,
    );
    expect(heard).toEqual([aSignal('a')]);
  });

  it('leaves nothing behind of who has left', async () => {
    const { listen, hub } = open();
    const outlets = [await listen('ada', ['a', 'b']), await listen('bob', ['b'])];
    expect(hub.size).toBe(2);
    for (const outlet of outlets) await outlet.return?.();
    expect(hub.size).toBe(0);
  });
});

describe('a signal on the bus', () => {
  it('is what it was', () => {
    const signal = { ...aSignal('project:42'), dataText: '{"a":"ß ☃ \\" \\\\","n":[1,null]}' };
    expect(parseSignalWord('project:42', signalWord(signal))).toEqual(signal);
  });

  it.each(['', 'no JSON', '{}', '["name","{}","from"]', '[1,2,3,4]'])(
    'is nothing where it can’t be read: %s',
    (word) => {
      expect(parseSignalWord('a', word)).toBeUndefined();
    },
  );
});
