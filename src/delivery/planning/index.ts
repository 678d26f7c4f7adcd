export { ExplanationsService } from './explanations.service.js';
export type { ShownDelivery } from './explanation.js';
export { planningProviders } from './planning.providers.js';
