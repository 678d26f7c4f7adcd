export { Admission, isRefusal, type Place, type Refusal } from './admission.js';
export { AdmissionModule } from './admission.module.js';
export { clientAddresses, networkOf, writtenAddress } from './client-address.js';
export { ConnectionRefused, type RefusalReason } from './connection-refused.event.js';
export type { Occupant } from './personal-places.js';
export { boundSlowRequests } from './slow-requests.js';
export { CallerRates } from './caller-rates.js';
export { TokenBucket } from './token-bucket.js';
