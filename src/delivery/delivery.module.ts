import { Module } from '@nestjs/common';

/** How it reaches people: planner, deliveries, retries, channels (part 5). Calls notifications and preferences, never the other way round. */
@Module({})
export class DeliveryModule {}
