export { RetriesRepository } from './retries.repository.js';
export { RetriesService } from './retries.service.js';
