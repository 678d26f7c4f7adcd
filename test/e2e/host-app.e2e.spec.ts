import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Sender } from '../../src/index.js';
import { tokenFor } from '../support/app.js';
import { ask, run, send, socketClient, watch } from '../support/client.js';
import { HERALD_SCHEMA, type HostApp, Letter, seenByHost, startHost } from '../support/host-app.js';
import { upgrade } from '../support/upgrade.js';

const SHOP = tokenFor('shop', ['service']);

describe('Herald in an application that has everything already', () => {
  let host: HostApp;
  let url: string;
  beforeAll(async () => {
    host = await startHost();
    url = `${host.origin}/herald/graphql`;
  });
  afterAll(() => host.close());

  it('answers below its path, by HTTP, by WebSocket and as a stream of events', async () => {
    const client = socketClient(url.replace('http', 'ws'), tokenFor('mounted'));
    const inbox = watch<{ inboxChanged: { kind: string } }>(client, 'subscription { inboxChanged { kind } }');
    await inbox.until((events) => events.length === 1);
    const stream = await fetch(`${url}/stream`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream',
        authorization: `Bearer ${tokenFor('mounted')}`,
      },
      body: JSON.stringify({ query: 'subscription { inboxChanged { kind } }' }),
    });
    expect(stream.status).toBe(200);
    await send(url, SHOP, ['mounted']);
    await inbox.until((events) => events.length === 2);
    const reader = stream.body!.getReader();
    let text = '';
    while (!text.includes('ADDED')) text += new TextDecoder().decode((await reader.read()).value);
    await reader.cancel();
    await client.dispose();
    expect((await fetch(`${host.origin}/herald/health/ready`)).status).toBe(200);
    expect(await (await fetch(`${host.origin}/herald/metrics`)).text()).toContain('herald_bus_up 1');
    expect((await fetch(`${host.origin}/herald/nothing`)).status).toBe(404);
    // The dashboard, below the host’s path as well.
    expect(await (await fetch(`${host.origin}/herald/admin/bulk`)).text()).toContain('<base href="/herald/admin/" />');
  });

  it('sends from inside, and it is live', async () => {
    const client = socketClient(url.replace('http', 'ws'), tokenFor('live'));
    const inbox = watch<{ inboxChanged: { kind: string; notification: { title: string } | null } }>(
      client,
      'subscription { inboxChanged { kind notification { title } } }',
    );
    await inbox.until((events) => events.length === 1);
    const answer = await host.app
      .get(Sender)
      .send({ to: { userIds: ['live'] }, type: 'hello', title: 'Hi', message: 'there' });
    expect(answer).toMatchObject({ accepted: 1, duplicate: false, notifications: [{ userId: 'live' }] });
    const [, added] = await inbox.until((events) => events.length === 2);
    expect(added).toEqual({ inboxChanged: { kind: 'ADDED', notification: { title: 'Hi' } } });
    await client.dispose();
    const { send: found } = await run<{ send: { type: string } }>(
      url,
      SHOP,
      'query ($id: ID!) { send(id: $id) { type } }',
      {
        id: answer.sendId,
      },
    );
    expect(found).toEqual({ type: 'hello' });
  });

  it('leaves the host its routes, its guard, its filter and its bodies', async () => {
    seenByHost.length = 0;
    expect(await (await fetch(`${host.origin}/hello`)).json()).toEqual({ hello: 'host' });
    const forbidden = await fetch(`${host.origin}/forbidden`);
    expect([forbidden.status, await forbidden.json()]).toEqual([403, { filteredBy: 'host' }]);
    expect((await fetch(`${host.origin}/fails`)).status).toBe(418);
    const echo = await fetch(`${host.origin}/echo`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"a":1}',
    });
    expect(await echo.json()).toEqual({ a: 1 });
    for (const path of ['health/live', 'metrics']) expect((await fetch(`${host.origin}/${path}`)).status).toBe(418);
    const before = seenByHost.length;
    await send(url, SHOP, ['unseen']);
    await fetch(`${host.origin}/herald/health/live`);
    expect((await ask(url, null, '{ inbox { id } }')).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    expect(seenByHost.length).toBe(before);
  });

  it('leaves the host its GraphQL, whose types may have the same names', async () => {
    const theirs = await ask<{ letter: unknown }>(`${host.origin}/graphql`, null, '{ letter { id stamp } }');
    expect(theirs.data).toEqual({ letter: { id: '1', stamp: 'of the host' } });
    const types = await ask<{ __schema: { types: { name: string }[]; mutationType: unknown } }>(
      `${host.origin}/graphql`,
      null,
      '{ __schema { types { name } mutationType { name } } }',
    );
    const names = types.data?.__schema.types.map(({ name }) => name) ?? [];
    expect(types.data?.__schema.mutationType).toBeNull();
    expect(names).not.toContain('Inbox');
    const ours = await ask(url, SHOP, '{ letter { id } }');
    expect(ours.errors?.[0]?.message).toContain('Cannot query field "letter"');
  });

  it('leaves the host its tables, and keeps its own in a schema beside them', async () => {
    await host.dataSource.getRepository(Letter).save({ id: '1', text: 'dear' });
    const tables = (await host.dataSource.query(
      `SELECT schemaname AS schema, tablename AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
    )) as { schema: string; name: string }[];
    expect(tables.filter(({ schema }) => schema === 'public')).toEqual([{ schema: 'public', name: 'notifications' }]);
    expect(tables.filter(({ schema, name }) => schema === HERALD_SCHEMA && name === 'feeds').length).toBe(1);
  });

  it('answers an upgrade that is nobody’s as if it had not been asked for', async () => {
    const foreign = await upgrade(`${host.origin.replace('http', 'ws')}/hello`);
    expect(foreign.status).toBe(200);
    foreign.cut();
    const unknown = await upgrade(`${host.origin.replace('http', 'ws')}/herald/elsewhere`);
    expect(unknown.status).toBe(404);
    unknown.cut();
  });

  it('sends its sockets away before the host’s server is closed, and answers what sends until then', async () => {
    const own = await startHost({ env: { DRAIN_SECONDS: '1' } });
    const codes: number[] = [];
    const client = socketClient(`${own.origin.replace('http', 'ws')}/herald/graphql`, tokenFor('leaving'), {
      on: { closed: (event) => codes.push((event as { code: number }).code) },
    });
    const inbox = watch<{ inboxChanged: { kind: string } }>(client, 'subscription { inboxChanged { kind } }');
    await inbox.until((events) => events.length === 1);
    const sender = own.app.get(Sender);
    const closing = own.close();
    // It has been told to close; its server is not closed before the socket is.
    const sent = await sender.send({ to: { userIds: ['leaving'] }, type: 'late', title: 'Late', message: 'late' });
    expect(sent.accepted).toBe(1);
    await closing;
    expect(codes).toEqual([1012]);
    await client.dispose();
  });
});
