export { SuppressionsRepository, type Suppression } from './suppressions.repository.js';
export { AddressMarks } from './address-marks.js';
export { SuppressionListRepository } from './suppression-list.repository.js';
export { type SuppressionPage, SuppressionListService } from './suppression-list.service.js';
export { comparable, SuppressionsService } from './suppressions.service.js';
