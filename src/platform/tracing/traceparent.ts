import { type SpanContext, TraceFlags } from '@opentelemetry/api';

/** W3C Trace Context, of version 00 or a later one that begins the same way. */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:$|-)/;

export function parseTraceparent(text: string | undefined): SpanContext | undefined {
  const found = text === undefined || text.length > 256 ? null : TRACEPARENT.exec(text);
  if (!found) return undefined;
  const [, traceId = '', spanId = '', flags = ''] = found;
  return { traceId, spanId, traceFlags: parseInt(flags, 16) & TraceFlags.SAMPLED, isRemote: true };
}

export function toTraceparent({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}
