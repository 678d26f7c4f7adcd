export { NO_TRACING } from './no-tracing.js';
export { type OpenSpan, type SpanOptions, Tracing } from './tracing.js';
export { TracingModule } from './tracing.module.js';
