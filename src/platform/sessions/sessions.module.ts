import { Module } from '@nestjs/common';
import { RealtimeModule } from '../realtime/index.js';
import { RevocationsRepository } from './revocations.repository.js';
import { SessionsKeeper } from './sessions-keeper.js';
import { SessionsService } from './sessions.service.js';

/** Who has to sign in anew. */
@Module({
  imports: [RealtimeModule],
  providers: [RevocationsRepository, SessionsKeeper, SessionsService],
  exports: [SessionsService],
})
export class SessionsModule {}
