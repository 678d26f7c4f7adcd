export { SuppressionsRepository, type Suppression } from './suppressions.repository.js';
export { SuppressionsService } from './suppressions.service.js';
