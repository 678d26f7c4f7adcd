export { Gatherer, done, failed, type GathererOptions, type Outcome } from './gatherer.js';
export { InOrder } from './in-order.js';
export { Turns } from './turns.js';
