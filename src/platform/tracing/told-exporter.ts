import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-node';
import type { Events } from '../events/index.js';
import { type Logger, RateLimitedLog } from '../logging/index.js';
import { SpansExported } from './events/index.js';

/** OpenTelemetry's `ExportResultCode.SUCCESS`. */
const SUCCESS = 0;

/** Says what became of spans, in numbers and, where they are lost, in the log: nobody else would. */
export class ToldExporter implements SpanExporter {
  private readonly log: RateLimitedLog;

  constructor(
    private readonly exporter: SpanExporter,
    private readonly events: Events,
    logger: Logger,
  ) {
    this.log = new RateLimitedLog(logger.child('Tracing'), 1);
  }

  export(spans: ReadableSpan[], done: Parameters<SpanExporter['export']>[1]): void {
    this.exporter.export(spans, (result) => {
      const isTaken = result.code === SUCCESS;
      this.events.emit(new SpansExported(isTaken ? 'taken' : 'lost', spans.length));
      if (!isTaken) this.log.write('warn', 'traces could not be told to the collector', { err: result.error });
      done(result);
    });
  }

  async shutdown(): Promise<void> {
    this.log.close();
    await this.exporter.shutdown();
  }
}
