import type { Logger } from '@nestjs/common';
import type { ErrorLogEntry } from './to-client-error.js';

/** Writes what a client was told to the log: whole where it was our fault, else as one line. */
export function logClientError(logger: Logger): (entry: ErrorLogEntry) => void {
  return ({ level, code, requestId, error }) => {
    const said = error instanceof Error ? error.message : String(error);
    const line = `${code}: ${said} (request ${requestId})`;
    if (level === 'error') logger.error(line, error instanceof Error ? error.stack : undefined);
    else if (level === 'warn') logger.warn(line);
    else if (level === 'info') logger.log(line);
    else logger.debug(line);
  };
}
