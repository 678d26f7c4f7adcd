import type { ConfigValues } from './environment.js';

/** The checked, frozen environment, for injection. Values are those of `environment.ts`. */
export interface Config extends ConfigValues {}
export abstract class Config {}
