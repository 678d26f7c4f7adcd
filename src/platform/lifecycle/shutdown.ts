import type { Logger } from '../logging/index.js';
import type { Draining } from './draining.js';

/** What is needed of `process`; tests give their own. */
export type ProcessPort = Pick<NodeJS.EventEmitter, 'on'> & { exit(code: number): void };

export interface Stopping {
  /** Nest's application: closing it runs the shutdown hooks, in which each module parts from what it holds. */
  app: { close(): Promise<void> };
  draining: Draining;
  logger: Logger;
  /** How long closing may take, draining the sockets included. */
  deadlineMs: number;
  process?: ProcessPort;
}

/**
 * SIGTERM or SIGINT: not ready any more, close, exit 0. Closing that fails or is not done by the deadline exits 1: nothing accepted
 * is lost by it (it is in PostgreSQL), but somebody should know. A second signal is somebody in a hurry: exit 1 at once.
 *
 * Instead of Nest's `enableShutdownHooks`, which has no deadline and ends by killing the process with the same signal.
 */
export function stopOnSignals({ app, draining, logger, deadlineMs, process: proc = process }: Stopping): void {
  const log = logger.child('Shutdown');
  let stopping = false;
  const stop = (signal: string) => {
    if (stopping) {
      log.warn('told to stop again: stopping at once', { signal });
      return proc.exit(1);
    }
    stopping = true;
    draining.begin();
    log.info('stopping', { signal, deadlineMs });
    void closeBy(app, deadlineMs).then(
      () => {
        log.info('stopped');
        proc.exit(0);
      },
      (err: unknown) => {
        log.error('stopped, but not cleanly', { err });
        proc.exit(1);
      },
    );
  };
  proc.on('SIGTERM', () => stop('SIGTERM'));
  proc.on('SIGINT', () => stop('SIGINT'));
}

async function closeBy(app: { close(): Promise<void> }, deadlineMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`closing took longer than ${deadlineMs} ms`)), deadlineMs);
  });
  await Promise.race([app.close(), late]).finally(() => clearTimeout(timer));
}

/**
 * What nobody caught: the process is in a state that nobody thought of, and what it accepted is in PostgreSQL; so it says
 * what it was and ends, and is started again. The log is written before the call returns, so nothing waits to be flushed.
 */
export function exitOnUncaught(logger: Logger, proc: ProcessPort = process): void {
  const die = (message: string) => (err: unknown) => {
    try {
      logger.fatal(message, { err });
    } finally {
      proc.exit(1);
    }
  };
  proc.on('uncaughtException', die('nobody caught this error'));
  proc.on('unhandledRejection', die('nobody handled this rejection'));
}
