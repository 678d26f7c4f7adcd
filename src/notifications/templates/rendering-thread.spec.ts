import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { memoryLogger } from '../../platform/logging/index.js';
import { RenderingThread } from './rendering-thread.js';

/** A regular expression that doubles its work with each letter. */
const CATASTROPHE = JSON.stringify({ properties: { a: { type: 'string', pattern: '^(a+)+$' } } });
const source = (message: string) => ({ subject: null, title: 'Title', message, html: null });

/** Gives back what it is given, and of one thing takes more and more. */
class HungryThread extends RenderingThread {
  protected override readonly entry = new URL(
    `data:text/javascript,${encodeURIComponent(`
      import { parentPort } from 'node:worker_threads';
      parentPort.on('message', ({ id, input }) => {
        const eaten = [];
        while (input === 'eat') eaten.push({ number: eaten.length });
        parentPort.postMessage({ id, output: input });
      });
      parentPort.postMessage('ready');`)}`,
  );
}

describe('the thread of templates', () => {
  let thread: RenderingThread;
  beforeEach(() => {
    thread = new RenderingThread(memoryLogger().logger);
  });
  afterEach(() => thread.stop());
  const render = (message: string) => thread.ask('render', { source: source(message), variables: '{"a":"A"}' });
  const rendered = (message: string) => ({ texts: source(message) });

  it('answers many at once, each its own', async () => {
    const texts = Array.from({ length: 300 }, (_, index) => `${index} {{ a }}`);
    const answers = await Promise.all(texts.map(render));
    expect(answers).toEqual(texts.map((_, index) => rendered(`${index} A`)));
  });

  it('is ended in the midst of what looks at no clock, and answers all others', async () => {
    thread['limits'].deadlineMs = 1_000;
    await render('warm');
    let isLoopFree = 0;
    const ticking = setInterval(() => (isLoopFree += 1), 10);
    const hostile = thread.ask('checkVariables', {
      schema: CATASTROPHE,
      variables: JSON.stringify({ a: `${'a'.repeat(60)}!` }),
    });
    const others = Promise.all(['before {{ a }}', 'after {{ a }}'].map(render));
    await expect(hostile).rejects.toMatchObject({ by: 'time' });
    clearInterval(ticking);
    expect(await others).toEqual([rendered('before A'), rendered('after A')]);
    // All the while the process went on.
    expect(isLoopFree).toBeGreaterThan(20);
  });

  it('is ended when it takes too much memory, and answers all others', async () => {
    const hungry = new HungryThread(memoryLogger().logger);
    onTestFinished(() => hungry.stop());
    hungry['limits'].heapMb = 32;
    hungry['limits'].deadlineMs = 15_000;
    const asked = ['one', 'eat', 'two'].map((html) => hungry.ask('sanitize', html));
    await expect(asked[1]).rejects.toMatchObject({ by: 'memory' });
    expect([await asked[0], await asked[2]]).toEqual(['one', 'two']);
  });

  it('says that it can’t when too many wait, and leaves nobody waiting when it stops', async () => {
    const asked = Array.from({ length: 1_100 }, () =>
      render('x').then(
        () => 'answered',
        ({ code }: { code: string }) => code,
      ),
    );
    const stopping = thread.stop();
    const answers = await Promise.all(asked);
    await stopping;
    expect(new Set(answers)).toEqual(new Set(['UNAVAILABLE']));
    await expect(render('late')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});
