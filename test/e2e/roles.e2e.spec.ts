import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FeedMaintenance } from '../../src/notifications/feed-maintenance.js';
import { ROLES } from '../../src/platform/config/index.js';
import { startInstallation, type TestInstallation, type TestNode } from '../support/app.js';
import { welcome } from '../../src/welcome.js';

/** What needs several processes stands in test/faults/roles.faults.spec.ts. */
describe('a node of one role', () => {
  let installation: TestInstallation;
  const nodes = new Map<string, TestNode>();
  beforeAll(async () => {
    installation = await startInstallation({}, 0);
    for (const role of ROLES) nodes.set(role, await installation.startNode({ ROLES: role }));
  });
  afterAll(() => installation.close());

  const clocksOf = (role: string) =>
    (nodes.get(role)!.app.get<unknown>(FeedMaintenance) as { timers: NodeJS.Timeout[] }).timers;

  it('looks after partitions and old keys only where it is a worker', () => {
    expect(clocksOf('worker')).toHaveLength(2);
    expect(clocksOf('api')).toEqual([]);
    expect(clocksOf('gateway')).toEqual([]);
  });

  it('welcomes people to what is there', async () => {
    const said = new Map<string, string>();
    for (const [role, node] of nodes) said.set(role, await welcome(node.config, node.origin));
    expect(said.get('api')).toMatch(/GraphQL .*\/graphql\n/);
    expect(said.get('api')).toContain('curl');
    expect(said.get('api')).not.toMatch(/WebSocket|Streams/);
    expect(said.get('gateway')).toMatch(/WebSocket .*\n {2}Streams .*\/graphql\/stream/);
    expect(said.get('gateway')).not.toMatch(/GraphiQL {4}|curl/);
    expect(said.get('worker')).not.toMatch(/GraphQL|WebSocket|Streams|curl/);
    expect(said.get('worker')).toContain('/health/ready');
  });
});
