import { type DynamicModule, Module } from '@nestjs/common';
import { migrations } from '../migrations/index.js';
import { AdminModule } from './admin/index.js';
import { DeliveryModule } from './delivery/index.js';
import { MetricsModule } from './metrics/index.js';
import { NotificationsModule } from './notifications/index.js';
import { AdmissionModule } from './platform/admission/index.js';
import { AuditModule } from './platform/audit/index.js';
import { AuthModule } from './platform/auth/index.js';
import { ConfigModule, type ConfigValues } from './platform/config/index.js';
import { DatabaseModule } from './platform/database/index.js';
import { EventsModule } from './platform/events/index.js';
import { HeraldGraphqlModule } from './platform/graphql/index.js';
import { LifecycleModule } from './platform/lifecycle/index.js';
import { type LogDestination, LoggingModule } from './platform/logging/index.js';
import { PersonalDataModule } from './platform/personal-data/index.js';
import { type Port, PortsModule } from './platform/ports/index.js';
import { PresenceModule } from './platform/presence/index.js';
import { RealtimeModule } from './platform/realtime/index.js';
import { QueueModule } from './platform/queue/index.js';
import { RedisModule } from './platform/redis/index.js';
import { SealingModule } from './platform/sealing/index.js';
import { SecretsModule } from './platform/secrets/index.js';
import { StatusModule } from './platform/status/index.js';
import { SessionsModule } from './platform/sessions/index.js';
import { PreferencesModule } from './preferences/index.js';

export interface Composition {
  /** What a team brings in the place of Herald's own implementations of ports. */
  ports?: ReadonlyMap<Port, object>;
  /** Where lines of the log go; default: the standard output. */
  logTo?: LogDestination | undefined;
}

/** The composition root: the one file that imports every module. */
@Module({})
export class AppModule {
  static forRoot(config: ConfigValues, { ports = new Map(), logTo }: Composition = {}): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(config),
        LoggingModule.forRoot(logTo),
        PortsModule.forRoot(ports),
        EventsModule,
        LifecycleModule,
        DatabaseModule.forRoot({ migrations }),
        RedisModule,
        QueueModule,
        SecretsModule,
        AuditModule,
        PersonalDataModule,
        AuthModule,
        SealingModule,
        AdmissionModule,
        HeraldGraphqlModule,
        RealtimeModule,
        SessionsModule,
        PresenceModule,
        StatusModule,
        NotificationsModule,
        PreferencesModule,
        DeliveryModule,
        AdminModule,
        MetricsModule,
      ],
    };
  }
}
