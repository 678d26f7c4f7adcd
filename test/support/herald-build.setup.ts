import { buildHerald } from './built-herald.js';

/** Before any test of the tier. */
export const setup = buildHerald;
