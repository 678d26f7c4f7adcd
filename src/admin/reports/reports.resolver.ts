import { Args, Query, Resolver } from '@nestjs/graphql';
import { ReportsService } from '../../delivery/index.js';
import { Access } from '../../platform/auth/index.js';
import { TimeZoneScalar } from '../../platform/graphql/index.js';
import { DeliveryReportRow } from './dto/delivery-report-row.model.js';
import { ReportGroup } from './dto/report-group.enum.js';

/** An operation may ask for some, and not for hundreds. */
const REPORT_COST = 500;

@Resolver()
export class ReportsResolver {
  constructor(private readonly reports: ReportsService) {}

  @Access('ADMIN')
  @Query(() => [DeliveryReportRow], {
    description:
      'How the deliveries of what was published in some time have fared, in the order of the groups; what had nothing is left out. At most 400 days, 35 of them by HOUR, and 10,000 rows.',
    complexity: REPORT_COST,
  })
  async deliveryReport(
    @Args('from', { type: () => Date, description: 'Included; down to a quarter of an hour.' }) from: Date,
    @Args('to', { type: () => Date, description: 'Left out; up to a quarter of an hour.' }) to: Date,
    @Args('groupBy', { type: () => [ReportGroup], description: 'What to tell apart; []: all in one row.' })
    groupBy: ReportGroup[],
    @Args('timeZone', {
      type: () => TimeZoneScalar,
      nullable: true,
      defaultValue: 'UTC',
      description: 'Whose hours and days: an IANA name.',
    })
    timeZone: string | null,
  ): Promise<DeliveryReportRow[]> {
    return this.reports.deliveries({ from, to, groupBy, timeZone: timeZone ?? 'UTC' });
  }
}
