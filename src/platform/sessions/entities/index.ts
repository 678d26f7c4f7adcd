import { RevokedSessionEntity } from './revoked-session.entity.js';

export { RevokedSessionEntity };

export const sessionEntities = [RevokedSessionEntity];
