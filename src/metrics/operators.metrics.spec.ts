import { expect, it } from 'vitest';
import { BulkChunkPublished, BulkSendsCounted } from '../notifications/events/index.js';
import { Events } from '../platform/events/index.js';
import { OperationRefused } from '../platform/rates/index.js';
import { Metrics } from './metrics.js';
import { OperatorsMetrics } from './operators.metrics.js';

it('shows bulk sends, and what rates refuse', async () => {
  const events = new Events();
  const metrics = new Metrics();
  const operators = new OperatorsMetrics(events, metrics);
  operators.onModuleInit();
  events.emit(new BulkSendsCounted(1, 2, 3, 4, 5.5));
  events.emit(new BulkChunkPublished(500, 0.2));
  events.emit(new BulkChunkPublished(0, 0.2));
  for (let at = 0; at < 200; at += 1) events.emit(new OperationRefused(`operation${at}`, 'caller'));
  events.emit(new OperationRefused('operation0', 'installation'));
  const text = await metrics.registry.metrics();
  operators.onApplicationShutdown();
  metrics.onApplicationShutdown();
  for (const line of [
    'herald_bulk_sends{state="waiting"} 1',
    'herald_bulk_sends{state="active"} 2',
    'herald_bulk_sends{state="delayed"} 3',
    'herald_bulk_sends{state="paused"} 4',
    'herald_bulk_sends_oldest_seconds 5.5',
    'herald_bulk_recipients_total 500',
    'herald_bulk_chunk_seconds_count 2',
    'herald_operations_refused_total{operation="operation0",limit="caller"} 1',
    'herald_operations_refused_total{operation="operation0",limit="installation"} 1',
    'herald_operations_refused_total{operation="other",limit="caller"} 136',
  ])
    expect(text).toContain(line);
});
