import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { OperationRates } from './operation-rates.js';
import { RateGuard } from './rate.guard.js';
import { SharedCounts } from './shared-counts.js';

/** How often callers may ask for something. Imported behind `AuthModule`: guards stand in the order in which modules come. */
@Module({ providers: [OperationRates, SharedCounts, { provide: APP_GUARD, useClass: RateGuard }] })
export class RatesModule {}
