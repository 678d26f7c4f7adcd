import { expect, it } from 'vitest';
import { ConfigurationError, readEnvironment } from './environment.js';

it('reads what is said to the collector as OpenTelemetry writes it', () => {
  const { OTEL_EXPORTER_OTLP_HEADERS: headers } = readEnvironment({
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20a=b, x-tenant=one',
  });
  expect(headers).toEqual({ authorization: 'Bearer a=b', 'x-tenant': 'one' });
});

it.each([
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'no value'],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'x=%zz'],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'a b=c'],
  ['OTEL_TRACES_SAMPLER_ARG', '2'],
])('refuses %s=%s, and does not repeat it', (name, value) => {
  const read = () => readEnvironment({ [name]: value });
  expect(read).toThrow(ConfigurationError);
  expect(read).toThrow(name);
  expect(read).not.toThrow(value);
});
