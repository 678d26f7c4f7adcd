import { z } from 'zod';
import { fraction, keyValues, url } from './values.js';

/** Where traces go to. The names are OpenTelemetry's own. */
export const tracingEnvironment = {
  OTEL_EXPORTER_OTLP_ENDPOINT: url('http:', 'https:')
    .optional()
    .describe(
      'The collector of traces, over OTLP/HTTP: `http://collector:4318`; `/v1/traces` is put behind it. Unset, and the next one: nothing is traced, at no cost (docs/observing.md).',
    ),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: url('http:', 'https:')
    .optional()
    .describe('The same, with its path, as it is: for a collector that has another one.'),
  OTEL_EXPORTER_OTLP_HEADERS: keyValues
    .optional()
    .describe('What is said to the collector with each request: `authorization=Bearer%20…,x-tenant=a`. A secret.'),
  OTEL_SERVICE_NAME: z
    .string()
    .min(1)
    .max(128)
    .default('herald')
    .describe('What this installation is called in traces.'),
  OTEL_TRACES_SAMPLER_ARG: fraction(0, 1)
    .default(1)
    .describe(
      'Of the traces that begin here, which part is told: 0.01 is one in a hundred. Services that send a `traceparent` have decided.',
    ),
};
