import { describe, expect, it, onTestFinished } from 'vitest';
import { DeliveriesSettled } from '../../delivery/events/index.js';
import { EventsEmitted, NotificationsPublished } from '../../notifications/events/index.js';
import { Events } from '../../platform/events/index.js';
import { NodeFigures } from '../../platform/status/index.js';
import { DeliveryPace, paceOf } from './delivery-pace.js';

function aNode() {
  const events = new Events();
  const figures = new NodeFigures();
  const pace = new DeliveryPace(events, figures);
  pace.onModuleInit();
  onTestFinished(() => pace.onApplicationShutdown());
  return { events, status: () => ({ figures: figures.read() }) };
}

const emitted = (agoMs: number, count = 1) => new EventsEmitted('notificationAdded', Date.now() - agoMs, count);

describe('the pace of an installation', () => {
  it('is what its nodes publish and bring to people, together', () => {
    const [one, two] = [aNode(), aNode()];
    one.events.emit(new NotificationsPublished(30, 1, Date.now()));
    two.events.emit(new NotificationsPublished(10, 10, Date.now()));
    two.events.emit(new DeliveriesSettled('email', 'DELIVERED', null, 3));
    two.events.emit(new DeliveriesSettled('email', 'FAILED', 'MAX_RETRIES_EXCEEDED', 100));
    one.events.emit(emitted(5, 7));
    // A replay, and a signal.
    one.events.emit(new EventsEmitted('inboxChanged', null, 1_000));
    expect(paceOf([one.status(), two.status()])).toMatchObject({ publishedPerSecond: 40, deliveredPerSecond: 10 });
  });

  it('has the percentile of all latencies, not a mean of percentiles', () => {
    const [quick, slow] = [aNode(), aNode()];
    quick.events.emit(emitted(2, 980));
    slow.events.emit(emitted(3_000, 20));
    const of = (...nodes: ReturnType<typeof aNode>[]) => paceOf(nodes.map(({ status }) => status())).latencyP95Ms;
    expect(of(quick)).toBeLessThan(10);
    expect(of(slow)).toBeGreaterThan(2_400);
    expect(of(slow)).toBeLessThan(3_700);
    expect(of(quick, slow)).toBeLessThan(10);
  });

  it('knows no latency where nothing was handed to anybody, nor of a node of another version', () => {
    expect(paceOf([aNode().status(), { figures: {} }])).toEqual({
      publishedPerSecond: 0,
      deliveredPerSecond: 0,
      latencyP95Ms: null,
    });
  });
});
