export { PresenceTold } from './presence-told.event.js';
