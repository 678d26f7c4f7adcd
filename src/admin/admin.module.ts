import { Module } from '@nestjs/common';

/** The operators’ view: templates, bulk sends, search, reports, audit (part 7). Nobody imports it but the composition root. */
@Module({})
export class AdminModule {}
