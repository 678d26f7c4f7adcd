import { Redis } from 'ioredis';

/** Never rejects into nowhere: a library that drops the promise of a command must not end the process. */
export class QuietRedis extends Redis {
  override sendCommand(...args: Parameters<Redis['sendCommand']>): unknown {
    const result = super.sendCommand(...args);
    if (result instanceof Promise) result.catch(() => undefined);
    return result;
  }
}
