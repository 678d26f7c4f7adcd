import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { httpLogging } from './http-logging.js';
import { memoryLogger } from './memory.logger.js';

const closers: (() => void)[] = [];
afterEach(() => closers.splice(0).forEach((close) => close()));

async function aServer(answer: (request: IncomingMessage, response: ServerResponse) => void, level?: 'info') {
  const log = memoryLogger(level);
  const middleware = httpLogging(log.logger);
  const server = createServer((request, response) => middleware(request, response, () => answer(request, response)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => void server.close());
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, {
      headers: { connection: 'close', ...headers },
    });
  return { log, get };
}

const ok = (_: IncomingMessage, response: ServerResponse) => void response.end('ok');
/** The line is written when the answer has left, which may be after the client has it. */
const lastLine = (log: ReturnType<typeof memoryLogger>) =>
  vi.waitUntil(() => log.lines().at(-1), { timeout: 2_000, interval: 5 });

describe('httpLogging', () => {
  it('writes one line a request, without query, headers or cookies', async () => {
    const { log, get } = await aServer(ok);
    await get('/graphql?token=sesame-open-now', {
      authorization: 'Bearer sesame-open-now',
      cookie: 'a=sesame-open-now',
    });
    expect(await lastLine(log)).toMatchObject({ msg: 'answered', method: 'GET', path: '/graphql', status: 200 });
    expect(log.lines()).toHaveLength(1);
    expect(log.text()).not.toContain('sesame');
    expect(log.lines()[0]).not.toHaveProperty('req');
  });

  it('takes over a sane request id, and says it in the answer', async () => {
    const { log, get } = await aServer((request, response) => void response.end(request.id));
    const answer = await get('/', { 'x-request-id': 'trace-1:a.b' });
    expect(answer.headers.get('x-request-id')).toBe('trace-1:a.b');
    expect(await answer.text()).toBe('trace-1:a.b');
    expect(await lastLine(log)).toMatchObject({ requestId: 'trace-1:a.b' });
  });

  it.each(['', 'two words', 'a"b', 'x'.repeat(129)])('makes an id of its own instead of %j', async (given) => {
    const { get } = await aServer((request, response) => void response.end(request.headers['x-request-id']));
    const answer = await get('/', { 'x-request-id': given });
    expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await answer.text()).toBe(answer.headers.get('x-request-id'));
  });

  it('says nothing of probes at info', async () => {
    const { log, get } = await aServer(ok, 'info');
    await get('/health/live');
    await get('/health/ready');
    await get('/metrics');
    await get('/metricsandmore');
    expect(await lastLine(log)).toMatchObject({ path: '/metricsandmore' });
    expect(log.lines()).toHaveLength(1);
  });

  it('logs a server’s error as one', async () => {
    const { log, get } = await aServer((_, response) => {
      response.statusCode = 503;
      response.end();
    });
    await get('/graphql');
    expect(await lastLine(log)).toMatchObject({ level: 50, status: 503, msg: 'answered with an error' });
  });
});
