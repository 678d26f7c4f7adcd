import { type OpenSpan, type SpanOptions, Tracing } from './tracing.js';

const NO_SPAN: OpenSpan = { add: () => undefined, link: () => undefined };

/** Where nobody collects traces. */
export class NoTracing extends Tracing {
  readonly isOn = false;

  current(): undefined {
    return undefined;
  }

  span<Result>(_name: string, _options: SpanOptions, work: (span: OpenSpan) => Promise<Result>): Promise<Result> {
    return work(NO_SPAN);
  }

  passed(): void {
    // Nobody is told.
  }
}

export const NO_TRACING: Tracing = new NoTracing();
