import { describe, expect, it } from 'vitest';
import { Events } from '../platform/events/index.js';
import { Emissions } from './emissions.js';
import { EventsEmitted } from './events/index.js';

const aTurn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

describe('Emissions', () => {
  it('tells each run of alike ones once, and what is left when the loop has turned', async () => {
    const events = new Events();
    const told: EventsEmitted[] = [];
    events.on(EventsEmitted).subscribe((event) => told.push(event));
    const emissions = new Emissions(events);
    for (const at of [5, 5, 5, 6, null]) emissions.note('notificationAdded', at);
    emissions.note('inboxChanged', null);
    await aTurn();
    expect(told.map(({ subscription, publishedAtMs, count }) => [subscription, publishedAtMs, count])).toEqual([
      ['notificationAdded', 5, 3],
      ['notificationAdded', 6, 1],
      ['notificationAdded', null, 1],
      ['inboxChanged', null, 1],
    ]);
    emissions.note('inboxChanged', null);
    await aTurn();
    expect(told).toHaveLength(5);
  });
});
