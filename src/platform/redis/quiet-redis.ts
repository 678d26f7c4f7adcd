import type { Writable } from 'node:stream';
import { Redis } from 'ioredis';

/** Never rejects into nowhere: a library that drops the promise of a command must not end the process. */
export class QuietRedis extends Redis {
  /** Held back until this turn of the event loop ends. */
  private corked: Writable | undefined;

  override sendCommand(...args: Parameters<Redis['sendCommand']>): unknown {
    // A pipeline brings a place of its own to write to, and writes once.
    if (args[1] === undefined) this.corkForNow();
    const result = super.sendCommand(...args);
    if (result instanceof Promise) result.catch(() => undefined);
    return result;
  }

  /** A thousand people who come in together are a thousand commands, each of which would be a write of its own. */
  private corkForNow(): void {
    const { stream } = this as unknown as { stream?: Writable };
    if (!stream || this.corked === stream) return;
    this.corked = stream;
    stream.cork();
    setImmediate(() => {
      if (this.corked === stream) this.corked = undefined;
      stream.uncork();
    });
  }
}
