import type { Config } from '../config/index.js';

/** Where no operations are answered there is nothing to show. */
export function showsDashboard(config: Pick<Config, 'DASHBOARD' | 'ROLES'>): boolean {
  return config.DASHBOARD && config.ROLES.includes('api');
}

/** It hands out its people’s tokens: never in production, whatever is configured. */
export function showsDemo(config: Pick<Config, 'DEMO' | 'NODE_ENV' | 'ROLES'>): boolean {
  const isWanted = config.DEMO ?? config.NODE_ENV === 'development';
  return isWanted && config.NODE_ENV !== 'production' && config.ROLES.includes('api');
}
