import { expect, it } from 'vitest';
import { StatusBacklogCounted, StatusWebhookAnswered } from '../delivery/events/index.js';
import { Events } from '../platform/events/index.js';
import { Metrics } from './metrics.js';
import { StatusMetrics } from './status.metrics.js';

it('counts status webhooks, and what waits', async () => {
  const events = new Events();
  const metrics = new Metrics();
  const status = new StatusMetrics(events, metrics);
  status.onModuleInit();
  events.emit(new StatusWebhookAnswered('taken', 0.02));
  events.emit(new StatusBacklogCounted(7, 12));
  const text = await metrics.registry.metrics();
  status.onApplicationShutdown();
  metrics.onApplicationShutdown();
  for (const line of [
    'herald_status_webhook_seconds_count{outcome="taken"} 1',
    'herald_status_events_waiting 7',
    'herald_status_events_late_seconds 12',
  ])
    expect(text).toContain(line);
});
