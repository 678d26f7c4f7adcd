import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { ConfigurationError } from './platform/config/index.js';
import { startFailure } from './start-failure.js';

/** What a second server says that is to listen where one does. */
async function listenTwice(): Promise<{ port: number; error: unknown }> {
  const [first, second] = [createServer(), createServer()];
  await new Promise<void>((resolve) => first.listen(0, '127.0.0.1', resolve));
  const { port } = first.address() as { port: number };
  const error = await new Promise((resolve) => second.once('error', resolve).listen(port, '127.0.0.1'));
  await new Promise((resolve) => first.close(resolve));
  return { port, error };
}

describe('startFailure', () => {
  it('says which port is taken, and what to do, in one line', async () => {
    const { port, error } = await listenTwice();
    expect(startFailure(error)).toBe(`Port ${port} is taken: stop what listens there, or set PORT.`);
  });

  it('says what is wrong with the configuration, without a stack', () => {
    const said = startFailure(new ConfigurationError([{ variable: 'PORT', message: 'a whole number' }]));
    expect(said).toMatch(/PORT: a whole number$/);
  });

  it('tells any other error whole, and no secret in it', () => {
    const said = startFailure(new Error('no answer from postgres://herald:hunter2@db/herald'));
    expect(said).toMatch(/^Error: no answer from postgres:.*\n +at /);
    expect(said).not.toContain('hunter2');
  });
});
