export { Overload, type OverloadReason } from './overload.js';
export { OverloadModule } from './overload.module.js';
export { RequestShed } from './request-shed.event.js';
