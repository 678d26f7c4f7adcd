import { describe, expect, it, vi } from 'vitest';
import { Budget } from './budget.js';
import { LiveOutlet } from './live-outlet.js';
import type { SocketWriter, TextOwner } from './socket-writer.js';

/** Keeps what is written until it is told to let it leave. */
class FakeWriter {
  readonly waiting: { owner: TextOwner; text: string }[] = [];
  readonly sent: string[] = [];

  constructor(readonly budget: Budget) {}

  hasRoom(bytes: number): boolean {
    return this.budget.hasRoom(bytes);
  }

  write(owner: TextOwner, text: string): void {
    this.budget.take(text.length);
    this.waiting.push({ owner, text });
  }

  flush(): void {
    for (const { owner, text } of this.waiting.splice(0)) {
      if (owner.isWanted) this.sent.push(text);
      this.budget.give(text.length);
      owner.left();
    }
  }
}

function outletOf({ maxEvents = 3, textOf = (event: string) => event } = {}) {
  const writer = new FakeWriter(new Budget({ maxEvents, maxBytes: 1_000 }));
  const onEnd = vi.fn();
  const open = () => new LiveOutlet<string>(writer as unknown as SocketWriter, { of: textOf }, onEnd);
  return { writer, onEnd, outlet: open(), open };
}

/** What became of a promise by now. */
async function stateOf(promise: Promise<unknown>): Promise<unknown> {
  const outcome = promise.then(
    (value) => value,
    (error: Error) => error.message,
  );
  return Promise.race([outcome, new Promise((resolve) => setImmediate(() => resolve('waits')))]);
}
const DONE = { value: undefined, done: true };

describe('LiveOutlet', () => {
  it('writes events by plain calls, and yields none of them', async () => {
    const { writer, outlet } = outletOf();
    const next = outlet.next();
    expect(['one', 'two'].map((event) => outlet.offer(event, 3))).toEqual([true, true]);
    writer.flush();
    expect(writer.sent).toEqual(['one', 'two']);
    expect(await stateOf(next)).toBe('waits');
  });

  it('refuses what there is no room for, and makes no text of it', () => {
    const textOf = vi.fn((event: string) => event);
    const { outlet, open } = outletOf({ maxEvents: 2, textOf });
    // The room is the socket’s: another subscription takes of it, too.
    expect([outlet.offer('1', 1), open().offer('2', 1), outlet.offer('3', 1)]).toEqual([true, true, false]);
    expect(textOf).toHaveBeenCalledTimes(2);
    expect(outlet.waiting).toBe(2);
  });

  it('says when it is drained, and lets go of who waits for that when it ends', async () => {
    const { writer, outlet, open } = outletOf();
    await outlet.drained();
    outlet.offer('one', 3);
    const drained = outlet.drained();
    expect(await stateOf(drained)).toBe('waits');
    writer.flush();
    await drained;
    const other = open();
    outlet.offer('two', 3);
    const never = other.drained();
    expect(await stateOf(never)).toBe('waits');
    await other.return();
    await never;
    await other.drained();
  });

  it('tells of an error behind what was written before it', async () => {
    const { writer, onEnd, outlet } = outletOf();
    const next = outlet.next();
    outlet.offer('before', 6);
    outlet.fail(new Error('expired'));
    expect(onEnd).toHaveBeenCalledOnce();
    expect(outlet.isEnded).toBe(true);
    expect(await stateOf(next)).toBe('waits');
    expect(outlet.offer('behind', 6)).toBe(true);
    writer.flush();
    expect(await stateOf(next)).toBe('expired');
    expect(writer.sent).toEqual(['before']);
    expect(await outlet.next()).toEqual(DONE);
  });

  it('tells of an error that came before anybody asked', async () => {
    const { outlet } = outletOf();
    outlet.fail(new Error('expired'));
    await expect(outlet.next()).rejects.toThrow('expired');
  });

  it('ends at once for who leaves, who gets nothing of what waits', async () => {
    const { writer, onEnd, outlet } = outletOf();
    const next = outlet.next();
    outlet.offer('waits', 5);
    expect(await outlet.return()).toEqual(DONE);
    expect(await stateOf(next)).toEqual(DONE);
    expect(outlet.offer('more', 4)).toBe(true);
    writer.flush();
    await outlet.return();
    expect(writer.sent).toEqual([]);
    expect(onEnd).toHaveBeenCalledOnce();
    expect(outlet.waiting).toBe(0);
  });

  /**
   * Guards against: a client that completed while an error waited for its turn. Nothing told the end, and the operation stayed under
   * way for the life of its socket.
   */
  it('ends for who leaves while an error waits for its turn', async () => {
    const { writer, outlet } = outletOf();
    const next = outlet.next();
    outlet.offer('waits', 5);
    outlet.fail(new Error('expired'));
    await outlet.return();
    expect(await stateOf(next)).toEqual(DONE);
    writer.flush();
    expect(writer.sent).toEqual([]);
  });

  it('fails where an event can’t be written, behind those that were', async () => {
    const { writer, outlet } = outletOf({
      textOf: (event) => {
        if (event === 'bad') throw new Error('no value');
        return event;
      },
    });
    const next = outlet.next();
    expect(['good', 'bad', 'behind'].map((event) => outlet.offer(event, 4))).toEqual([true, true, true]);
    writer.flush();
    expect(await stateOf(next)).toBe('no value');
    expect(writer.sent).toEqual(['good']);
  });

  /** Guards against: who subscribes and completes without reading left something of each subscription at the socket. */
  it('leaves nothing at the socket when it ends', async () => {
    const { writer, outlet, open } = outletOf();
    outlet.offer('never read', 10);
    for (let count = 0; count < 100; count += 1) {
      const other = open();
      void other.drained();
      await other.return();
    }
    expect((writer.budget as unknown as { waiters: Set<unknown> }).waiters.size).toBe(0);
  });
});
