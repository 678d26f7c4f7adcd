import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Attributes,
  type Context,
  context as hostContext,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  ParentBasedSampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-node';
import { ATTR_SERVICE_INSTANCE_ID, ATTR_SERVICE_NAME } from '@opentelemetry/semantic-conventions';
import { HeraldError } from '../errors/index.js';
import { inTime } from '../time/index.js';
import { parseTraceparent, toTraceparent } from './traceparent.js';
import { type OpenSpan, type SpanFacts, type SpanOptions, Tracing } from './tracing.js';

export const TRACING_LIMITS = {
  /** Spans that wait for the collector; what comes beyond is forgotten. */
  waiting: 2_048,
  /** Of one request to it. */
  atOnce: 512,
  exportMs: 5_000,
  /** How long a node that stops waits for the last ones. */
  lastMs: 2_000,
} as const;
const EVERY_MS = 1_000;

const KINDS = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
} as const;

export interface OtelTracingOptions {
  serviceName: string;
  instanceId: string;
  /** Of traces that begin here, how many are told: 0 to 1. Who is called with a `traceparent` does as it says. */
  ratio: number;
  exporter: SpanExporter;
}

/**
 * By OpenTelemetry's SDK, and nothing that is global in the process: two nodes may live in one, and so may a host that traces by itself. Where Herald is a
 * guest in such a process, spans that begin here have the host's span for a parent.
 */
export class OtelTracing extends Tracing {
  readonly isOn = true;
  private readonly running = new AsyncLocalStorage<Context>();
  private readonly provider: BasicTracerProvider;
  private readonly tracer: Tracer;

  constructor({ serviceName, instanceId, ratio, exporter }: OtelTracingOptions) {
    super();
    this.provider = new BasicTracerProvider({
      resource: resourceFromAttributes({
        [ATTR_SERVICE_NAME]: serviceName,
        [ATTR_SERVICE_INSTANCE_ID]: instanceId,
      }),
      sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
      spanProcessors: [
        new BatchSpanProcessor(exporter, {
          maxQueueSize: TRACING_LIMITS.waiting,
          maxExportBatchSize: TRACING_LIMITS.atOnce,
          scheduledDelayMillis: EVERY_MS,
          exportTimeoutMillis: TRACING_LIMITS.exportMs,
        }),
      ],
    });
    this.tracer = this.provider.getTracer('herald');
  }

  /** The last ones are told, if the collector takes them in time. */
  async onApplicationShutdown(): Promise<void> {
    await inTime(TRACING_LIMITS.lastMs, this.provider.shutdown()).catch(() => undefined);
  }

  current(): string | undefined {
    const span = trace.getSpanContext(this.context());
    return span && toTraceparent(span);
  }

  async span<Result>(name: string, options: SpanOptions, work: (span: OpenSpan) => Promise<Result>): Promise<Result> {
    const { span, context } = this.begin(name, options);
    try {
      return await this.running.run(context, () => work(openSpan(span)));
    } catch (error) {
      // Its words may be about what was said to whom.
      span.setStatus({ code: SpanStatusCode.ERROR });
      span.setAttribute('error.type', error instanceof HeraldError ? error.code : nameOf(error));
      throw error;
    } finally {
      span.end();
    }
  }

  passed(name: string, options: SpanOptions & { beganAtMs: number }): void {
    this.begin(name, options).span.end();
  }

  private begin(name: string, options: SpanOptions): { span: Span; context: Context } {
    const { parent, links = [], kind = 'internal', facts = {}, beganAtMs } = options;
    const cause = parseTraceparent(parent);
    const around = cause ? trace.setSpanContext(ROOT_CONTEXT, cause) : this.context();
    const span = this.tracer.startSpan(
      name,
      {
        kind: KINDS[kind],
        attributes: attributesOf(facts),
        links: links.flatMap((link) => parseTraceparent(link) ?? []).map((context) => ({ context })),
        ...(beganAtMs === undefined ? {} : { startTime: beganAtMs }),
      },
      around,
    );
    return { span, context: trace.setSpan(around, span) };
  }

  private context(): Context {
    return this.running.getStore() ?? hostContext.active();
  }
}

function openSpan(span: Span): OpenSpan {
  return {
    add: (facts) => void span.setAttributes(attributesOf(facts)),
    link: (traceparent) => {
      const context = parseTraceparent(traceparent);
      if (context) span.addLink({ context });
    },
  };
}

function attributesOf(facts: SpanFacts): Attributes {
  return Object.fromEntries(
    Object.entries(facts).flatMap(([name, value]) => (value === undefined ? [] : [[`herald.${name}`, value]])),
  );
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.constructor.name : typeof error;
}
