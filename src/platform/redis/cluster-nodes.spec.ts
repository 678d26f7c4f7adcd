import { describe, expect, it } from 'vitest';
import { ClusterNodes, type NodeAddress } from './cluster-nodes.js';

const node = (port: number, host = '10.0.0.1'): NodeAddress => ({ host, port });
const ANYWHERE = node(6379, '10.0.0.9');
/** As CLUSTER SLOTS answers. */
const slots = (...nodes: NodeAddress[]) =>
  nodes.map(({ host, port }, index) => [index, index, [host, port, `id${port}`, []]]);

const threeNodes = (random = () => 0) => {
  const nodes = new ClusterNodes([node(1)], random);
  nodes.learn(slots(node(1), node(2), node(3)), ANYWHERE);
  return nodes;
};

describe('ClusterNodes', () => {
  it('leads connections to different nodes, and each to another one than before', () => {
    const nodes = threeNodes();
    const [publisher, subscriber] = [{}, {}];
    expect([nodes.next(publisher), nodes.next(subscriber)]).toEqual([node(1), node(2)]);
    // Past the one where the other connection is.
    expect(nodes.next(publisher)).toEqual(node(3));
    expect(nodes.next(publisher)).toEqual(node(1));
    expect(nodes.next(subscriber)).toEqual(node(3));
  });

  it('lets connections share a node where there is no other', () => {
    const nodes = new ClusterNodes([node(1)]);
    expect([nodes.next({}), nodes.next({})]).toEqual([node(1), node(1)]);
  });

  it('begins at any node, not at the first', () => {
    expect(threeNodes(() => 0.99).next({})).toEqual(node(3));
  });

  it('takes the nodes of today, replicas too, and where a node leaves its own host out, the one that was asked', () => {
    const nodes = new ClusterNodes([node(1)], () => 0);
    nodes.learn(
      [
        [0, 99, ['', 7, 'a'], ['10.0.0.2', 8, 'b']],
        [100, 199, ['?', 9, 'c'], [null, 7, 'a']],
      ],
      ANYWHERE,
    );
    const found = [{}, {}, {}].map((holder) => nodes.next(holder));
    expect(found).toEqual([node(7, ANYWHERE.host), node(8, '10.0.0.2'), node(7, ANYWHERE.host)]);
  });

  it('keeps what it knows when the answer says nothing', () => {
    const nodes = threeNodes();
    for (const reply of ['OK', [], [[0, 1]], null]) nodes.learn(reply, ANYWHERE);
    expect(nodes.next({})).toEqual(node(1));
  });

  it('goes where another connection is, when no other node answers', () => {
    const nodes = threeNodes();
    const [publisher, subscriber] = [{}, {}];
    expect([nodes.next(publisher), nodes.next(subscriber)]).toEqual([node(1), node(2)]);
    const tried = Array.from({ length: 6 }, () => nodes.next(publisher).port);
    expect(tried).toContain(2);
    nodes.next(publisher);
    nodes.reached(publisher);
    // Free ones again, for one round.
    expect([nodes.next(publisher), nodes.next(publisher)]).not.toContainEqual(node(2));
  });

  it('never stays at one that has just failed', () => {
    const nodes = new ClusterNodes([node(1), node(2)], () => 0);
    const [one, other] = [{}, {}];
    expect([nodes.next(one), nodes.next(other)]).toEqual([node(1), node(2)]);
    nodes.reached(one);
    expect(nodes.next(one)).toEqual(node(2));
  });

  it('goes back to the configured ones when none of the nodes that it was told of answers', () => {
    const nodes = new ClusterNodes([node(100, 'redis.example')], () => 0);
    nodes.learn(slots(node(1), node(2)), ANYWHERE);
    const holder = {};
    const tried = Array.from({ length: 8 }, () => nodes.next(holder).host);
    expect(tried).toContain('redis.example');
    nodes.reached(holder);
    expect(Array.from({ length: 4 }, () => nodes.next(holder).host)).not.toContain('redis.example');
  });
});
