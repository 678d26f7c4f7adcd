import { buildHerald } from './built-herald.js';
import { bundleHerald } from './herald-bundle.js';

/** Once in a run of the faults. */
export async function setup(): Promise<void> {
  buildHerald();
  await bundleHerald();
}
