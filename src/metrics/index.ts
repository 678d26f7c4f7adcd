export { type KnownMetric, knownMetrics, metricsPage } from './metrics-page.js';
export { MetricsModule } from './metrics.module.js';
