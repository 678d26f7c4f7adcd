export { SuppressionsRepository, type Suppression } from './suppressions.repository.js';
export { comparable, SuppressionsService } from './suppressions.service.js';
