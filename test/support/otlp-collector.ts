import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

interface Value {
  stringValue?: string;
  intValue?: number | string;
  doubleValue?: number;
  boolValue?: boolean;
}
type Attributes = { key: string; value: Value }[];

export interface ToldSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  facts: Record<string, unknown>;
  links: string[];
  isError: boolean;
  /** Of the node that told it. */
  node: string;
  service: string;
  beganAtMs: number;
  endedAtMs: number;
}

interface Body {
  resourceSpans: {
    resource: { attributes: Attributes };
    scopeSpans: {
      spans: (Omit<ToldSpan, 'facts' | 'links'> & {
        attributes: Attributes;
        links?: { traceId: string; spanId: string }[];
        status?: { code?: number };
        startTimeUnixNano: string;
        endTimeUnixNano: string;
      })[];
    }[];
  }[];
}

/** A collector of traces, over OTLP/HTTP with JSON. */
export class OtlpCollector {
  readonly spans: ToldSpan[] = [];
  /** Bodies as they came. */
  readonly texts: string[] = [];
  readonly headers: Record<string, unknown>[] = [];
  /** It takes requests, and never answers. */
  isHanging = false;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<OtlpCollector> {
    const server = createServer((request, response) => {
      void buffer(request).then((body) => {
        if (collector.isHanging) return;
        collector.headers.push({ path: request.url, ...request.headers });
        collector.take(String(body));
        response.setHeader('content-type', 'application/json').end('{}');
      });
    });
    const collector = new OtlpCollector(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return collector;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): Promise<unknown> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(resolve));
  }

  private take(text: string): void {
    this.texts.push(text);
    for (const { resource, scopeSpans } of (JSON.parse(text) as Body).resourceSpans) {
      const from = valuesOf(resource.attributes);
      for (const span of scopeSpans.flatMap(({ spans }) => spans)) {
        this.spans.push({
          traceId: span.traceId,
          spanId: span.spanId,
          ...(span.parentSpanId ? { parentSpanId: span.parentSpanId } : {}),
          name: span.name,
          kind: span.kind,
          facts: valuesOf(span.attributes),
          links: (span.links ?? []).map(({ traceId, spanId }) => `${traceId}-${spanId}`),
          isError: span.status?.code === 2,
          node: String(from['service.instance.id']),
          service: String(from['service.name']),
          beganAtMs: Number(BigInt(span.startTimeUnixNano) / 1_000_000n),
          endedAtMs: Number(BigInt(span.endTimeUnixNano) / 1_000_000n),
        });
      }
    }
  }
}

function valuesOf(attributes: Attributes): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}
