import { Controller, Get, Header, Res } from '@nestjs/common';
import { Metrics } from './metrics.js';

/** `GET /metrics`, in Prometheus' text format. Without sign-in, as scrapers have it: keep it off the internet at the balancer. */
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: Metrics) {}

  @Get()
  @Header('cache-control', 'no-store')
  async scrape(
    @Res({ passthrough: true }) response: { setHeader(name: string, value: string): unknown },
  ): Promise<string> {
    response.setHeader('content-type', this.metrics.registry.contentType);
    return this.metrics.registry.metrics();
  }
}
