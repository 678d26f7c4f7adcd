import { type DynamicModule, Global, Module, type Provider } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { Config, type ConfigValues } from '../config/index.js';
import { Events } from '../events/index.js';
import { NodeId } from '../lifecycle/index.js';
import { Logger } from '../logging/index.js';
import { NO_TRACING } from './no-tracing.js';
import { OperationTracing } from './operation-tracing.js';
import { Tracing } from './tracing.js';

/** Traces, where somebody collects them; else nothing of OpenTelemetry is loaded, and no operation passes through here. */
@Global()
@Module({})
export class TracingModule {
  static forRoot(config: ConfigValues): DynamicModule {
    const url = collectorOf(config);
    const providers: Provider[] =
      url === undefined
        ? [{ provide: Tracing, useValue: NO_TRACING }]
        : [
            {
              provide: Tracing,
              inject: [Config, NodeId, Events, Logger],
              useFactory: (own: Config, nodeId: NodeId, events: Events, logger: Logger) =>
                openTelemetry(url, own, nodeId, events, logger),
            },
            { provide: APP_INTERCEPTOR, useClass: OperationTracing },
          ];
    return { module: TracingModule, providers, exports: [Tracing] };
  }
}

/** As OpenTelemetry says: one for traces as it is, and one for everything with the path of traces behind it. */
function collectorOf(config: ConfigValues): string | undefined {
  if (config.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT !== undefined) return config.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT;
  const base = config.OTEL_EXPORTER_OTLP_ENDPOINT;
  return base === undefined ? undefined : `${base.replace(/\/$/, '')}/v1/traces`;
}

async function openTelemetry(
  url: string,
  config: Config,
  nodeId: NodeId,
  events: Events,
  logger: Logger,
): Promise<Tracing> {
  const [{ OTLPTraceExporter }, { OtelTracing, TRACING_LIMITS }, { ToldExporter }] = await Promise.all([
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('./otel-tracing.js'),
    import('./told-exporter.js'),
  ]);
  const exporter = new OTLPTraceExporter({
    url,
    headers: { ...config.OTEL_EXPORTER_OTLP_HEADERS },
    timeoutMillis: TRACING_LIMITS.exportMs,
    concurrencyLimit: 1,
  });
  return new OtelTracing({
    serviceName: config.OTEL_SERVICE_NAME,
    instanceId: nodeId.value,
    ratio: config.OTEL_TRACES_SAMPLER_ARG,
    exporter: new ToldExporter(exporter, events, logger),
  });
}
