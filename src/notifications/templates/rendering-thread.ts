import { Worker } from 'node:worker_threads';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { UnavailableError } from '../../platform/errors/index.js';
import { Logger, RateLimitedLog } from '../../platform/logging/index.js';
import type { TaskName, ThreadAnswer, ThreadQuestion, ThreadTasks } from './thread/thread-tasks.js';

export interface ThreadLimits {
  /** How long it may be at one question. Liquid's own limit, a second, comes first; this one ends what looks at no clock. */
  deadlineMs: number;
  /** Of its heap, in MB. */
  heapMb: number;
  /** Questions that wait. */
  waiting: number;
  /** How long one waits before it is given up. */
  waitMs: number;
}

const LIMITS: Readonly<ThreadLimits> = { deadlineMs: 2_500, heapMb: 128, waiting: 1_000, waitMs: 10_000 };
/** Handed to the thread at a time: enough that it never waits for the next one. */
const AT_ONCE = 16;

/** It was ended in the midst of this question: it took more time or memory than it may. */
export class ThreadEnded extends Error {
  constructor(readonly by: 'time' | 'memory') {
    super(`the thread was ended: too much ${by}`);
  }
}

interface Asked extends ThreadQuestion {
  sinceMs: number;
  resolve: (output: unknown) => void;
  reject: (error: unknown) => void;
}

/**
 * A thread beside the event loop for what people wrote that don't run this process: templates, and schemas with patterns. Whatever it is at
 * can be ended from outside, in the midst of a loop or a regular expression: the thread is thrown away, the question that it was at fails, and
 * another thread answers the rest. Made when it is first asked.
 *
 * A heap that grows ends the thread; one allocation of hundreds of megabytes would end the process. What it is asked is bounded by whoever asks,
 * and Liquid counts before it allocates.
 */
@Injectable()
export class RenderingThread implements OnApplicationShutdown {
  private worker: Worker | undefined;
  private isReady = false;
  private isStopped = false;
  /** In the order of asking: the first of them is the one that the thread is at. */
  private underWay: Asked[] = [];
  private waiting: Asked[] = [];
  private lastId = 0;
  private timer: NodeJS.Timeout | undefined;
  private readonly log: RateLimitedLog;
  private readonly limits: ThreadLimits;
  protected readonly entry: URL = new URL('./thread/thread-entry.js', import.meta.url);

  constructor(logger: Logger) {
    this.log = new RateLimitedLog(logger, 1);
    this.limits = { ...LIMITS };
  }

  onApplicationShutdown(): Promise<void> {
    return this.stop();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    this.log.close();
    const left = [...this.underWay.splice(0), ...this.waiting.splice(0)];
    for (const { reject } of left) reject(new UnavailableError());
    await this.worker?.terminate();
  }

  /** @throws ThreadEnded where this very question took too much; UnavailableError where too many are asked. */
  ask<Task extends TaskName>(
    task: Task,
    input: Parameters<ThreadTasks[Task]>[0],
  ): Promise<ReturnType<ThreadTasks[Task]>> {
    if (this.isStopped || this.waiting.length >= this.limits.waiting) return Promise.reject(tooMany());
    return new Promise<ReturnType<ThreadTasks[Task]>>((resolve, reject) => {
      const id = (this.lastId += 1);
      this.waiting.push({ id, task, input, sinceMs: performance.now(), resolve: resolve as Asked['resolve'], reject });
      this.handOut();
    });
  }

  private handOut(): void {
    const worker = (this.worker ??= this.begin());
    if (!this.isReady) return;
    const nowMs = performance.now();
    while (this.underWay.length < AT_ONCE) {
      const next = this.waiting.shift();
      if (!next) break;
      if (nowMs - next.sinceMs > this.limits.waitMs) {
        next.reject(tooMany());
        continue;
      }
      this.underWay.push(next);
      worker.postMessage({ id: next.id, task: next.task, input: next.input } satisfies ThreadQuestion);
      if (this.underWay.length === 1) this.watch();
    }
  }

  private begin(): Worker {
    this.isReady = false;
    const worker = new Worker(this.entry, {
      name: 'templates',
      // Nothing of what it is told stands there; what is asked of it needs none of it.
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: this.limits.heapMb, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 },
    });
    worker.unref();
    worker.on('message', (answer: ThreadAnswer | 'ready') => this.hear(worker, answer));
    worker.on('error', (error) => this.ended(worker, error));
    worker.on('exit', () => this.ended(worker, undefined));
    return worker;
  }

  private hear(worker: Worker, answer: ThreadAnswer | 'ready'): void {
    if (worker !== this.worker || this.isStopped) return;
    if (answer === 'ready') {
      this.isReady = true;
      return this.handOut();
    }
    const asked = this.underWay.shift();
    if (asked?.id !== answer.id) throw new Error('the thread of templates answered another question');
    if ('failed' in answer) asked.reject(new Error(answer.failed));
    else asked.resolve(answer.output);
    this.watch();
    this.handOut();
  }

  /** From when it began with the oldest question. */
  private watch(): void {
    clearTimeout(this.timer);
    const [first] = this.underWay;
    if (!first) return;
    this.timer = setTimeout(() => {
      // Its answer may be there, where this loop was the one that stood still: what has come is heard before this goes on.
      setImmediate(() => setImmediate(() => this.overdue(first)));
    }, this.limits.deadlineMs).unref();
  }

  private overdue(asked: Asked): void {
    if (this.underWay[0] !== asked || this.isStopped) return;
    const { worker } = this;
    this.fail('time');
    void worker?.terminate();
    this.restart();
  }

  /** By itself: out of memory, or it could not begin. */
  private ended(worker: Worker, error: unknown): void {
    if (worker !== this.worker || this.isStopped) return;
    const hasBegun = this.isReady;
    if (hasBegun) this.fail('memory');
    else {
      this.log.write('error', 'the thread that templates are rendered in does not begin', { err: error });
      for (const { reject } of this.waiting.splice(0)) reject(new UnavailableError());
    }
    this.restart();
  }

  private fail(by: ThreadEnded['by']): void {
    const asked = this.underWay.shift();
    this.log.write('warn', 'a template or a schema took more than it may, and was ended', { by, task: asked?.task });
    asked?.reject(new ThreadEnded(by));
  }

  /** What it had not come to is asked again, in its order. */
  private restart(): void {
    clearTimeout(this.timer);
    this.worker = undefined;
    this.isReady = false;
    this.waiting.unshift(...this.underWay.splice(0));
    if (this.waiting.length > 0) this.handOut();
  }
}

function tooMany(): UnavailableError {
  return new UnavailableError('More templates are to be rendered than this node can. Nothing was done: try again.');
}
