export { ContentOpener } from './content-opener.js';
export { ContentSealer } from './content-sealer.js';
export { Fingerprints } from './fingerprints.js';
export { ResealingService } from './resealing.service.js';
export { SealedRowsRepository } from './sealed-rows.repository.js';
export { type ContentText, isSealed, SEALED_COLUMN, toSealed } from './sealed-content.js';
