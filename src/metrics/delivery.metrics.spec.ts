import { expect, it, onTestFinished } from 'vitest';
import {
  DeliveriesSettled,
  DeliveryAttempted,
  DeliveryClaimed,
  LeasesLapsed,
  ProviderStateChanged,
  ProviderTokenAsked,
  WakeUpsCounted,
} from '../delivery/events/index.js';
import { Events } from '../platform/events/index.js';
import { DeliveryMetrics } from './delivery.metrics.js';
import { Metrics } from './metrics.js';

function observed() {
  const events = new Events();
  const metrics = new Metrics();
  const deliveries = new DeliveryMetrics(events, metrics);
  deliveries.onModuleInit();
  onTestFinished(() => {
    deliveries.onApplicationShutdown();
    metrics.onApplicationShutdown();
  });
  return { events, read: () => metrics.registry.metrics() };
}

it('counts deliveries, and how long they took and waited', async () => {
  const { events, read } = observed();
  events.emit(new DeliveriesSettled('email', 'DELIVERED', null, 2));
  events.emit(new DeliveriesSettled('email', 'FAILED', 'MAX_RETRIES_EXCEEDED', 1));
  events.emit(new DeliveryAttempted('email', 'default', 'late', 24));
  events.emit(new DeliveryClaimed('email', 'urgent', 0.02));
  events.emit(new LeasesLapsed(3));
  events.emit(new ProviderStateChanged('email', 'default', 'open'));
  events.emit(new WakeUpsCounted('email', 'bulk', 1_000));
  events.emit(new ProviderTokenAsked('fcm', 'refused'));
  const text = await read();
  for (const line of [
    'herald_deliveries_total{channel="email",state="DELIVERED",reason=""} 2',
    'herald_deliveries_total{channel="email",state="FAILED",reason="MAX_RETRIES_EXCEEDED"} 1',
    'herald_delivery_attempt_seconds_count{channel="email",provider="default",outcome="late"} 1',
    'herald_delivery_late_seconds_bucket{le="0.05",channel="email",lane="urgent"} 1',
    'herald_delivery_leases_lapsed_total 3',
    'herald_delivery_provider_up{channel="email",provider="default"} 0',
    'herald_delivery_breaker{channel="email",provider="default",state="open"} 1',
    'herald_delivery_breaker{channel="email",provider="default",state="closed"} 0',
    'herald_provider_tokens_total{provider="fcm",outcome="refused"} 1',
    'herald_delivery_jobs{channel="email",lane="bulk"} 1000',
  ]) {
    expect(text).toContain(line);
  }
});

it('keeps its series bounded, whatever channels say', async () => {
  const { events, read } = observed();
  for (let at = 0; at < 500; at += 1) events.emit(new DeliveriesSettled(`c${at}`, 'FAILED', `CODE_${at}`, 1));
  const series = (await read()).split('\n').filter((line) => line.startsWith('herald_deliveries_total{'));
  expect(series.length).toBeLessThanOrEqual(65);
});
