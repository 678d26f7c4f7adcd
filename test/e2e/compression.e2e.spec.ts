import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { brotliDecompressSync, gunzipSync, gzipSync, inflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestNode, tokenFor } from '../support/app.js';
import { fill } from '../support/inbox.js';
import { rawEventStream } from '../support/raw-event-stream.js';

const DECODED: Readonly<Record<string, (body: Buffer) => Buffer>> = {
  br: brotliDecompressSync,
  gzip: gunzipSync,
  deflate: inflateSync,
  none: (body) => body,
};

describe('answers over HTTP', () => {
  let node: TestNode;
  let page: string;
  beforeAll(async () => {
    node = await startApp({ GRAPHIQL: 'on' });
    await fill(node, 'reader', 30);
    page = (await get(PAGE)).body.toString();
  });
  afterAll(() => node.close());

  const PAGE = '{ notifications(first: 30) { nodes { id title message cursor } } }';
  const SHORT = '{ inbox { unreadCount } }';

  interface Answer {
    status: number | undefined;
    headers: IncomingHttpHeaders;
    body: Buffer;
  }

  /** Without a client that decodes, or asks for what it was not told to ask for. */
  function ask(path: string, accept: string | undefined, query?: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const request = httpRequest(`${node.origin}${path}`, {
        method: query === undefined ? 'GET' : 'POST',
        headers: {
          authorization: `Bearer ${tokenFor('reader')}`,
          ...(accept === undefined ? {} : { 'accept-encoding': accept }),
          ...(query === undefined ? {} : { 'content-type': 'application/json' }),
        },
      });
      request.once('error', reject);
      request.once('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) }),
        );
      });
      request.end(query === undefined ? undefined : JSON.stringify({ query }));
    });
  }
  const get = (query: string, accept?: string) => ask('/graphql', accept, query);
  const encodingOf = ({ headers }: Answer) => headers['content-encoding'] ?? 'none';

  // Found in review: a kilobyte became a megabyte of heap, without a token.
  it.each(['gzip', 'br', 'deflate'])(
    'stay as they are; %s that a request sends is refused, and not inflated',
    async (encoding) => {
      for (const path of ['/graphql', '/graphql/stream']) {
        const answer = await fetch(`${node.origin}${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'content-encoding': encoding },
          body: gzipSync(`{"query":"{a}"}${' '.repeat(1_000_000)}`),
        });
        expect(answer.status).toBe(415);
        expect(await answer.json()).toMatchObject({
          errors: [
            { message: expect.stringContaining('Content-Encoding') as string, extensions: { code: 'BAD_REQUEST' } },
          ],
        });
      }
    },
  );

  it.each([
    ['br', 'br'],
    ['gzip', 'gzip'],
    ['deflate', 'deflate'],
    ['gzip, deflate, br', 'br'],
    ['gzip, deflate', 'gzip'],
    ['br;q=0.5, gzip;q=0.8, deflate;q=0.1', 'gzip'],
    ['br;q=0, gzip', 'gzip'],
    ['GZIP', 'gzip'],
    ['*', 'br'],
    ['br;q=0, *;q=0.5', 'gzip'],
    ['zstd, identity', 'none'],
    ['identity, br;q=0.5', 'none'],
    ['', 'none'],
    ['br;q=0, gzip;q=0, deflate;q=0', 'none'],
    ['*;q=0', 'none'],
    [undefined, 'none'],
  ])('to a client that accepts %j come as %s', async (accept, encoding) => {
    const answer = await get(PAGE, accept);
    expect(answer.status).toBe(200);
    expect(encodingOf(answer)).toBe(encoding);
    expect(DECODED[encoding]!(answer.body).toString()).toBe(page);
    expect(answer.headers.vary).toMatch(/accept-encoding/i);
    const worthwhile = encoding === 'none' ? page.length : page.length / 2;
    expect(answer.body.length).toBeLessThanOrEqual(worthwhile);
  });

  it('are not compressed where that saves nothing, and are where plain can’t be read', async () => {
    const short = await get(SHORT, 'br, gzip');
    expect(encodingOf(short)).toBe('none');
    expect(short.headers.vary).toMatch(/accept-encoding/i);
    const refusing = await get(SHORT, 'gzip, identity;q=0');
    expect(encodingOf(refusing)).toBe('gzip');
    expect(gunzipSync(refusing.body).toString()).toBe(short.body.toString());
  });

  it('are compressed for GraphiQL', async () => {
    const script = await ask('/graphql/assets/graphiql.js', 'br');
    const { length } = brotliDecompressSync(script.body);
    expect([script.status, encodingOf(script)]).toEqual([200, 'br']);
    expect(script.body.length).toBeLessThan(length / 2);
  });

  it('are compressed for scrapers', async () => {
    const metrics = await ask('/metrics', 'gzip');
    expect(encodingOf(metrics)).toBe('gzip');
    expect(gunzipSync(metrics.body).toString()).toContain('herald_connections 0');
  });

  it('that are streams of events are never held up for it', async () => {
    const stream = await rawEventStream(`${node.url}/stream`, {
      token: tokenFor('reader'),
      headers: { 'accept-encoding': 'br, gzip, identity;q=0.1' },
      body: { query: PAGE },
    });
    await stream.ending();
    expect(stream.headers).not.toHaveProperty('content-encoding');
    expect(stream.events[0]?.data).toEqual(JSON.parse(page));
  });
});
