import { register } from 'node:module';
import { isMainThread } from 'node:worker_threads';

// Threads of Herald's are started by Node, which knows no TypeScript: under tests they run from the sources, as everything else does.
if (!isMainThread) register('./typescript-hooks.mjs', import.meta.url);
