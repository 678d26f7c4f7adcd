export { NodeFigures } from './node-figures.js';
export type { NodeStatus } from './node-status.js';
export { NodeStatusKeeper } from './node-status-keeper.js';
export { SlidingSums } from './sliding-sums.js';
export { StatusModule } from './status.module.js';
