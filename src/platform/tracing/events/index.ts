export { SpansExported } from './spans-exported.event.js';
