export { type CacheCount, CacheCounts } from './cache-counts.js';
export { CachesModule } from './caches.module.js';
