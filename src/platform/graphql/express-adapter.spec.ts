import type { AddressInfo } from 'node:net';
import type { Express, Request, Response } from 'express';
import { expect, it } from 'vitest';
import { HeraldExpressAdapter } from './express-adapter.js';

it('makes requests and answers as Express wants them, so that it changes none', async () => {
  const adapter = new HeraldExpressAdapter();
  adapter.initHttpServer({});
  const server = adapter.getHttpServer();
  const prototypes = (request: object, response: object) =>
    [request, response].map((each) => Object.getPrototypeOf(each));
  const seen: unknown[][] = [];
  server.prependListener('request', (request, response) => seen.push(prototypes(request, response)));
  adapter.getInstance<Express>().use((request: Request, response: Response) => {
    seen.push(prototypes(request, response));
    response
      .status(201)
      .json({ path: request.path, secure: request.secure, app: request.app === adapter.getInstance() });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/a?b=c`);
    expect(answer.status).toBe(201);
    expect(await answer.json()).toEqual({ path: '/a', secure: false, app: true });
    expect(seen[0]).toEqual(seen[1]);
    expect(seen[0]?.[0]).toBe(seen[1]?.[0]);
    expect(seen[0]?.[1]).toBe(seen[1]?.[1]);
  } finally {
    server.close();
  }
});

it('leaves TLS to a proxy', () => {
  expect(() => new HeraldExpressAdapter().initHttpServer({ httpsOptions: {} })).toThrow('proxy');
});
