export { PreferencesChanged } from './preferences-changed.event.js';
