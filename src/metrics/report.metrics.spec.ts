import { expect, it } from 'vitest';
import { ReportBacklogCounted } from '../delivery/events/index.js';
import { Events } from '../platform/events/index.js';
import { Metrics } from './metrics.js';
import { ReportMetrics } from './report.metrics.js';

it('counts what reports lack', async () => {
  const events = new Events();
  const metrics = new Metrics();
  const reports = new ReportMetrics(events, metrics);
  reports.onModuleInit();
  events.emit(new ReportBacklogCounted(7));
  const text = await metrics.registry.metrics();
  reports.onApplicationShutdown();
  metrics.onApplicationShutdown();
  expect(text).toContain('herald_report_changes_waiting 7');
});
