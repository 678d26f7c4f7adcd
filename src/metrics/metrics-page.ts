import { CacheCounts } from '../platform/caches/index.js';
import { Events } from '../platform/events/index.js';
import { Draining } from '../platform/lifecycle/index.js';
import { BacklogMetrics } from './backlog.metrics.js';
import { DeliveryMetrics } from './delivery.metrics.js';
import { MachineMetrics } from './machine.metrics.js';
import { Metrics } from './metrics.js';
import { OperatorsMetrics } from './operators.metrics.js';
import { ReportMetrics } from './report.metrics.js';
import { StatusMetrics } from './status.metrics.js';

/** One metric of Herald's own; those of Node and the process are prom-client's. */
export interface KnownMetric {
  name: string;
  type: string;
  labels: readonly string[];
  help: string;
}

const NO_POOL = { read: () => ({ total: 0, idle: 0, waiting: 0 }) };
const NO_SOCKETS = { read: () => ({ events: 0, bytes: 0, greatestBytes: 0 }) };

/** All that a process may have, in the order of their names. */
export function knownMetrics(): KnownMetric[] {
  const metrics = new Metrics(NO_POOL, NO_SOCKETS);
  const events = new Events();
  for (const Group of [DeliveryMetrics, StatusMetrics, BacklogMetrics, ReportMetrics, OperatorsMetrics])
    new Group(events, metrics);
  new MachineMetrics(events, metrics, new CacheCounts(), new Draining(), NO_POOL);
  const known = metrics.registry.getMetricsAsArray() as unknown as (Omit<KnownMetric, 'labels' | 'type'> & {
    labelNames: string[];
    constructor: { name: string };
  })[];
  const listed = known
    .filter(({ name }) => name.startsWith('herald_'))
    .map(({ name, help, labelNames, constructor }) => ({
      name,
      type: constructor.name.toLowerCase(),
      labels: labelNames,
      help,
    }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  metrics.onApplicationShutdown();
  return listed;
}

/** docs/metrics.md, made from the registry. */
export function metricsPage(): string {
  const rows = knownMetrics().map(({ name, type, labels, help }) => {
    const cells = [`\`${name}\``, type, labels.map((label) => `\`${label}\``).join(', '), help.replaceAll('|', '\\|')];
    return `| ${cells.join(' | ')} |`;
  });
  return `<!-- Generated from src/metrics by \`npm run generate\`: change it there. -->

# Metrics

\`GET /metrics\` at every node, in Prometheus’ text format: whatever its roles, each counts what it does itself. It asks for no token, as scrapers have it, and names no
person, no id and no content; keep it off the internet at the balancer all the same (docs/observing.md). Every label has few values, of Herald’s own choosing or of the
configuration’s; what exceeds a bound is counted as \`other\`. Metrics that say “of the whole installation” are told by each worker: take \`max\` of them, not \`sum\`.

\`deploy/grafana/herald.json\` shows them, and \`deploy/prometheus/alerts.yml\` looks after them (docs/observing.md). The event loop’s lag, memory, garbage collection and CPU are Node’s
own: \`nodejs_…\`, \`process_…\`.

| metric | type | labels | what it says |
|---|---|---|---|
${rows.join('\n')}
`;
}
