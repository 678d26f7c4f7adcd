export { Draining } from './draining.js';
export { inSlices } from './in-slices.js';
export { LifecycleModule } from './lifecycle.module.js';
export { NodeId } from './node-id.js';
export { Readiness, ReadinessCheck } from './readiness.js';
export { exitOnUncaught, stopOnSignals } from './shutdown.js';
