import { inspect } from 'node:util';
import { ConfigurationError } from './platform/config/index.js';
import { scrubLine } from './platform/logging/index.js';

/** What is said of a start that failed: what to do, where that is known; else the whole error, without secrets. */
export function startFailure(error: unknown): string {
  if (error instanceof ConfigurationError) return error.message;
  const taken = takenPort(error);
  if (taken !== undefined) return `Port ${taken} is taken: stop what listens there, or set PORT.`;
  return scrubLine(inspect(error));
}

function takenPort(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, syscall, port } = error as NodeJS.ErrnoException & { port?: number };
  return code === 'EADDRINUSE' && syscall === 'listen' ? port : undefined;
}
