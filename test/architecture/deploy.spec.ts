import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { DELIVERY_STATES, REASONS } from '../../src/delivery/reasons.js';
import { type KnownMetric, knownMetrics } from '../../src/metrics/index.js';
import { parsePromQl } from '../support/promql.js';
import { findPromtool } from '../support/promtool.js';
import { ROOT } from './source-files.js';

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const ALERTS = 'deploy/prometheus/alerts.yml';
const ALERT_TESTS = 'deploy/prometheus/alerts.test.yml';

interface Panel {
  id: number;
  type: string;
  title: string;
  gridPos: { x: number; y: number; w: number; h: number };
  datasource?: { uid: string };
  targets?: { expr: string; refId: string }[];
}
const dashboard = JSON.parse(read('deploy/grafana/herald.json')) as {
  schemaVersion: number;
  uid: string;
  panels: Panel[];
};

/** Metrics of prom-client and of Prometheus itself that are asked for beside Herald's own. */
const FOREIGN = ['nodejs_eventloop_lag_p99_seconds', 'process_resident_memory_bytes', 'process_cpu_seconds_total'];
/** What Prometheus puts to everything that it scrapes. */
const SCRAPED = ['job', 'instance'];

const known = new Map<string, KnownMetric>();
for (const metric of knownMetrics()) {
  if (metric.type !== 'histogram') known.set(metric.name, metric);
  else for (const part of ['bucket', 'sum', 'count']) known.set(`${metric.name}_${part}`, metric);
}
const labelsOf = (metric: string) => [
  ...(known.get(metric)?.labels ?? []),
  ...SCRAPED,
  ...(metric.endsWith('_bucket') ? ['le'] : []),
];

/** `expr: …`, in one line or as the block below it. */
function expressions(yaml: string): string[] {
  return [...yaml.matchAll(/^( +)expr: (.*)\n((?:\1 +.*\n)*)/gm)].map(([, , first = '', block = '']) =>
    first.startsWith('|') ? block : first,
  );
}

const asked = [
  ...expressions(read(ALERTS)),
  ...dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
];

describe('what deploy/ asks Prometheus', () => {
  it('is found, and can be understood', () => {
    expect(expressions(read(ALERTS))).toHaveLength([...read(ALERTS).matchAll(/- alert: /g)].length);
    expect(asked.length).toBeGreaterThan(70);
    expect(asked.flatMap((expr) => parsePromQl(expr).errors)).toEqual([]);
  });

  it('is about metrics that Herald has, by labels that they have', () => {
    const wrong = asked.flatMap((expr) => {
      const { asked: selectors, grouping } = parsePromQl(expr);
      const everywhere = selectors.flatMap(({ metric }) => labelsOf(metric));
      return [
        ...selectors
          .filter(({ metric }) => !known.has(metric) && !FOREIGN.includes(metric))
          .map(({ metric }) => metric),
        ...selectors.flatMap(({ metric, matchers }) =>
          matchers.filter(({ label }) => !labelsOf(metric).includes(label)).map(({ label }) => `${metric}.${label}`),
        ),
        ...grouping.filter((label) => !everywhere.includes(label)).map((label) => `${expr}: by ${label}`),
      ];
    });
    expect(wrong).toEqual([]);
  });

  it('names states and reasons of deliveries that there are', () => {
    const values = (metric: string, label: string) =>
      asked
        .flatMap((expr) => parsePromQl(expr).asked)
        .filter((selector) => selector.metric === metric)
        .flatMap(({ matchers }) => matchers.filter((matcher) => matcher.label === label))
        .flatMap(({ value }) => value.split('|'));
    expect(
      values('herald_deliveries_total', 'state').filter((state) => !DELIVERY_STATES.includes(state as never)),
    ).toEqual([]);
    expect(values('herald_deliveries_total', 'reason').filter((reason) => !(reason in REASONS))).toEqual([]);
    expect(values('herald_deliveries_total', 'reason')).toContain('PROVIDER_REFUSED_LOGIN');
  });

  it('would be found wrong', () => {
    expect(parsePromQl('sum by (x) (rate(herald_y[5m])').errors).not.toEqual([]);
    expect(parsePromQl('max by (lane) (herald_x{a="b|c"})')).toEqual({
      asked: [{ metric: 'herald_x', matchers: [{ label: 'a', op: '=', value: 'b|c' }] }],
      grouping: ['lane'],
      errors: [],
    });
  });
});

describe('deploy/grafana/herald.json', () => {
  it('is a dashboard whose panels lie beside each other, each once, on the source that is chosen', () => {
    const { panels, schemaVersion, uid } = dashboard;
    expect([schemaVersion, uid]).toEqual([39, 'herald']);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) => {
      expect(x + w).toBeLessThanOrEqual(24);
      return Array.from({ length: w * h }, (_, at) => `${x + (at % w)},${y + Math.floor(at / w)}`);
    });
    expect(new Set(cells).size).toBe(cells.length);
    const shown = panels.filter(({ type }) => type !== 'row');
    expect(
      shown.filter(({ datasource, targets = [] }) => datasource?.uid !== '${datasource}' || targets.length === 0),
    ).toEqual([]);
  });

  it('shows all of Herald’s metrics but some few', () => {
    const shown = new Set(
      dashboard.panels
        .flatMap(({ targets = [] }) => targets.flatMap(({ expr }) => parsePromQl(expr).asked))
        .map(({ metric }) => known.get(metric)?.name),
    );
    const missing = knownMetrics()
      .map(({ name }) => name)
      .filter((name) => !shown.has(name));
    expect(missing).toEqual([
      'herald_delivery_provider_up',
      'herald_event_streams_closed_total',
      'herald_feed_read_seconds',
      'herald_feeds_followed',
      'herald_notifications_taken_total',
      'herald_presence_heartbeat_seconds',
      'herald_presence_people',
      'herald_schedule_late_seconds',
      'herald_sealed_rows',
      'herald_signals_dropped_total',
      'herald_status_webhook_seconds',
      'herald_stream_waiting_bytes_greatest',
      'herald_stream_waiting_events',
      'herald_trace_spans_total',
    ]);
  });
});

describe('deploy/prometheus/alerts.yml', () => {
  const names = [...read(ALERTS).matchAll(/- alert: (\w+)/g)].map(([, name]) => name);

  it('has a test of each alert, and a word in docs/observing.md on what to do', () => {
    expect(names.filter((name) => !read(ALERT_TESTS).includes(`alertname: ${name}\n`))).toEqual([]);
    expect(names.filter((name) => !read('docs/observing.md').includes(`\`${name}\``))).toEqual([]);
  });

  const promtool = findPromtool();
  it.skipIf(promtool === undefined)('is good to Prometheus’ own checker, and so are its tests', () => {
    const run = (...args: string[]) => execFileSync(promtool ?? '', args, { cwd: ROOT, encoding: 'utf8' });
    expect(run('check', 'rules', ALERTS)).toContain(`${names.length} rules found`);
    expect(run('test', 'rules', ALERT_TESTS)).toContain('SUCCESS');
  });
});
