import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { memoryLogger } from '../logging/index.js';
import { Draining } from './draining.js';
import { exitOnUncaught, stopOnSignals } from './shutdown.js';

class FakeProcess extends EventEmitter {
  exit = vi.fn<(code: number) => void>();
}

function aRunningProcess(close: () => Promise<void>) {
  const proc = new FakeProcess();
  const draining = new Draining();
  const log = memoryLogger();
  const app = { close: vi.fn(close) };
  stopOnSignals({ app, draining, logger: log.logger, deadlineMs: 10_000, process: proc });
  return { proc, draining, log, app };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('stopOnSignals', () => {
  it.each(['SIGTERM', 'SIGINT'])('drains, closes and exits 0 on %s', async (signal) => {
    let closed = () => {};
    const { proc, draining, app } = aRunningProcess(() => new Promise<void>((resolve) => (closed = resolve)));
    expect(draining.isDraining).toBe(false);
    proc.emit(signal);
    expect(draining.isDraining).toBe(true);
    expect(app.close).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(9_000);
    expect(proc.exit).not.toHaveBeenCalled();
    closed();
    await vi.advanceTimersByTimeAsync(0);
    expect(proc.exit.mock.calls).toEqual([[0]]);
  });

  it('exits 1 at the deadline', async () => {
    const { proc, log } = aRunningProcess(() => new Promise(() => {}));
    proc.emit('SIGTERM');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(proc.exit.mock.calls).toEqual([[1]]);
    expect(log.text()).toContain('closing took longer than 10000 ms');
  });

  it('exits 1 when closing fails', async () => {
    const { proc } = aRunningProcess(() => Promise.reject(new Error('no')));
    proc.emit('SIGTERM');
    await vi.advanceTimersByTimeAsync(0);
    expect(proc.exit.mock.calls).toEqual([[1]]);
  });

  it('exits 1 at once on a second signal, and closes only once', () => {
    const { proc, app } = aRunningProcess(() => new Promise(() => {}));
    proc.emit('SIGTERM');
    proc.emit('SIGINT');
    expect(proc.exit.mock.calls).toEqual([[1]]);
    expect(app.close).toHaveBeenCalledTimes(1);
  });
});

describe('exitOnUncaught', () => {
  it.each(['uncaughtException', 'unhandledRejection'])('logs %s whole and exits 1', (event) => {
    const proc = new FakeProcess();
    const log = memoryLogger();
    exitOnUncaught(log.logger, proc);
    proc.emit(event, new Error('unthought of'));
    expect(log.lines()).toMatchObject([{ level: 60, err: { message: 'unthought of' } }]);
    expect(proc.exit.mock.calls).toEqual([[1]]);
  });

  it('exits even if the log can’t be written', () => {
    const proc = new FakeProcess();
    const log = memoryLogger();
    vi.spyOn(log.logger, 'fatal').mockImplementation(() => {
      throw new Error('EPIPE');
    });
    exitOnUncaught(log.logger, proc);
    expect(() => proc.emit('uncaughtException', new Error('x'))).toThrow('EPIPE');
    expect(proc.exit.mock.calls).toEqual([[1]]);
  });
});
