// Which pictures there are, and how one gets to what they show.

/**
 * @typedef {object} Shot
 * @property {string} name of the file
 * @property {string} path
 * @property {'light' | 'dark'} [theme]
 * @property {number} [width]
 * @property {number} [height]
 * @property {boolean} [isLive] taken after a while of traffic
 * @property {(page: import('playwright-core').Page) => Promise<void>} [act]
 */

/** @type {Shot[]} */
export const SHOTS = [{ name: 'reports', path: '/admin/reports' }];
