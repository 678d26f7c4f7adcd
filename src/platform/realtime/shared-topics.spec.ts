import { describe, expect, it } from 'vitest';
import { eventually } from '../../../test/support/client.js';
import { MemoryBus } from './memory.bus.js';
import type { Unsubscribe } from './bus.js';
import { SharedTopics } from './shared-topics.js';

/** Confirms when it is told to. */
class SlowBus extends MemoryBus {
  readonly inForce: string[] = [];
  private readonly doors: (() => void)[] = [];

  override async subscribe(topic: string, handler: (message: string) => void): Promise<Unsubscribe> {
    await new Promise<void>((resolve) => this.doors.push(resolve));
    const stop = await super.subscribe(topic, handler);
    this.inForce.push(topic);
    return () => {
      this.inForce.splice(this.inForce.indexOf(topic), 1);
      stop();
    };
  }

  confirm(): void {
    for (const open of this.doors.splice(0)) open();
  }
}

function open() {
  const bus = new SlowBus();
  const heard: string[] = [];
  const topics = new SharedTopics(bus, (topic, message) => heard.push(`${topic} ${message}`));
  const inForce = (expected: string[]) =>
    eventually(
      () => bus.inForce.toSorted(),
      (found) => found.join() === expected.join(),
    );
  return { bus, heard, topics, inForce };
}

const LONG_MS = 60_000;

describe('SharedTopics', () => {
  it('subscribes once to what many use, and hears each message once, until the last one has gone', async () => {
    const { bus, heard, topics, inForce } = open();
    const users = [topics.acquire(['a', 'b'], LONG_MS), topics.acquire(['a', 'a'], LONG_MS)];
    bus.confirm();
    await Promise.all(users);
    expect(bus.inForce).toEqual(['a', 'b']);
    topics.release(['a', 'b']);
    topics.release(['a']);
    bus.publish('a', '1');
    await expect.poll(() => heard).toEqual(['a 1']);
    expect([topics.size, bus.inForce]).toEqual([1, ['a']]);
    topics.release(['a']);
    topics.release(['a', 'never']);
    await inForce([]);
    expect(topics.size).toBe(0);
  });

  it('waits for the bus no longer than it is told, and hears what comes when it is back', async () => {
    const { bus, heard, topics, inForce } = open();
    await topics.acquire(['a'], 1);
    expect(bus.inForce).toEqual([]);
    bus.confirm();
    await inForce(['a']);
    bus.publish('a', '1');
    await expect.poll(() => heard).toEqual(['a 1']);
  });

  it('leaves nothing behind of what takes force when its users have gone, and keeps that of others who came meanwhile', async () => {
    const { bus, topics, inForce } = open();
    void topics.acquire(['gone', 'again'], LONG_MS);
    topics.release(['gone', 'again']);
    const again = topics.acquire(['again'], LONG_MS);
    bus.confirm();
    await again;
    expect(await inForce(['again'])).toEqual(['again']);
    topics.release(['again']);
    expect(await inForce([])).toEqual([]);
  });
});
