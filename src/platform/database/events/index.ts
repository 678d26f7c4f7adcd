export { DatabaseLookedAt } from './database-looked-at.event.js';
