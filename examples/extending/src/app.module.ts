import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { HeraldModule, provide, TokenVerifier } from 'herald';
import { ActivityLog } from './activity-log.js';
import { CrmSync } from './crm-sync.js';
import { Order } from './order.entity.js';
import { OrdersController } from './orders.controller.js';
import { OrdersService } from './orders.service.js';
import { SessionVerifier } from './session-verifier.js';
import { SessionsModule } from './sessions.js';
import { ShopNotifications } from './shop-notifications.js';
import { SmsModule } from './sms-gateway.js';
import { SmsChannel } from './sms.channel.js';

@Module({
  imports: [
    TypeOrmModule.forRoot({ type: 'postgres', url: process.env['DATABASE_URL'], entities: [Order] }),
    HeraldModule.forRoot({
      // DATABASE_URL as above, DATABASE_SCHEMA for Herald's tables, REDIS_URL, and whatever else docs/configuration.md has.
      env: process.env,
      as: 'shop',
      imports: [SessionsModule, SmsModule],
      ports: [provide(TokenVerifier, SessionVerifier)],
      channels: [SmsChannel],
    }),
    HeraldModule.forFeature({ mappings: [ShopNotifications], listeners: [CrmSync] }),
  ],
  controllers: [OrdersController],
  providers: [OrdersService, ActivityLog],
})
export class AppModule {}
