export { Gatherer, done, failed, type GathererOptions, type Outcome } from './gatherer.js';
