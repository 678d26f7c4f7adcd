export { OperationRefused } from './operation-refused.event.js';
export { rateHeaders } from './rate-headers.js';
export { RatesModule } from './rates.module.js';
