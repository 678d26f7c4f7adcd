export { planningProviders } from './planning.providers.js';
