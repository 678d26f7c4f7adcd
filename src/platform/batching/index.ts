export { Gatherer, done, failed, type GathererOptions, type Outcome } from './gatherer.js';
export { Turns } from './turns.js';
