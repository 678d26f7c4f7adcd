export { sessionEntities } from './entities/index.js';
export { SessionsModule } from './sessions.module.js';
export { SessionsService } from './sessions.service.js';
