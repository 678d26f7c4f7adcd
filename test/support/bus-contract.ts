import { expect, it } from 'vitest';
import type { Bus } from '../../src/platform/realtime/index.js';
import { eventually } from './client.js';

/** What every bus must do; run it on one of your own. @param open a bus that is up, and how to end it. */
export function busContract(open: () => Promise<{ bus: Bus; close(): Promise<void> }>): void {
  const withBus = async (work: (bus: Bus) => Promise<void>) => {
    const { bus, close } = await open();
    try {
      await work(bus);
    } finally {
      await close();
    }
  };
  let topics = 0;
  const topic = () => `contract:${process.pid}:${(topics += 1)}`;

  it('brings what is published from the moment that a subscription is confirmed, in order', () =>
    withBus(async (bus) => {
      const name = topic();
      const heard: string[] = [];
      await bus.subscribe(name, (message) => heard.push(message));
      const sent = Array.from({ length: 200 }, (_, index) => `${index} ☃ "`);
      for (const message of sent) bus.publish(name, message);
      await eventually(
        () => heard.length,
        (length) => length === 200,
      );
      expect(heard).toEqual(sent);
    }));

  it('brings each topic to its own subscribers, each of them', () =>
    withBus(async (bus) => {
      const [one, other] = [topic(), topic()];
      const heard: string[] = [];
      await bus.subscribe(one, (message) => heard.push(`a ${message}`));
      await bus.subscribe(one, (message) => heard.push(`b ${message}`));
      await bus.subscribe(other, (message) => heard.push(`c ${message}`));
      bus.publish(one, '1');
      bus.publish(other, '2');
      await eventually(
        () => heard.length,
        (length) => length === 3,
      );
      expect(heard.sort()).toEqual(['a 1', 'b 1', 'c 2']);
    }));

  it('brings nothing more to who has unsubscribed, twice if need be, and goes on for the others', () =>
    withBus(async (bus) => {
      const name = topic();
      const heard: string[] = [];
      const stop = await bus.subscribe(name, (message) => heard.push(`gone ${message}`));
      await bus.subscribe(name, (message) => heard.push(message));
      stop();
      stop();
      bus.publish(name, 'after');
      await eventually(
        () => heard.length,
        (length) => length > 0,
      );
      expect(heard).toEqual(['after']);
      const again = topic();
      (await bus.subscribe(again, () => undefined))();
      await bus.subscribe(again, (message) => heard.push(message));
      bus.publish(again, 'again');
      await eventually(
        () => heard.length,
        (length) => length === 2,
      );
    }));

  it('publishes to nobody without complaint', () =>
    withBus(async (bus) => {
      expect(() => bus.publish(topic(), 'unheard')).not.toThrow();
    }));
}
