import type { Logger } from '@nestjs/common';
import { messageWithoutValues } from './message-without-values.js';
import type { ErrorLogEntry } from './to-client-error.js';

/** Writes what a client was told to the log: with its stack where it was our fault, else as one line; never a value. */
export function logClientError(logger: Logger): (entry: ErrorLogEntry) => void {
  return ({ level, code, requestId, error }) => {
    const said = messageWithoutValues(error);
    const line = `${code}: ${said} (request ${requestId})`;
    if (level === 'error')
      logger.error(line, error instanceof Error ? error.stack?.replace(error.message, () => said) : undefined);
    else if (level === 'warn') logger.warn(line);
    else if (level === 'info') logger.log(line);
    else logger.debug(line);
  };
}
