import { describe, expect, it } from 'vitest';
import { NextWay } from './next-way.js';

const fails = (next: NextWay, times: number) => {
  const ways: string[] = [];
  for (let time = 0; time < times; time += 1) {
    ways.push(next.way);
    next.failed(next.way);
  }
  return ways;
};

describe('the way to Herald', () => {
  it('is a stream when sockets fail again and again, and a socket with all its chances again when streams fail as well', () => {
    const next = new NextWay({ url: 'wss://a/graphql', streamAfterFailures: 3 });
    const round = ['socket', 'socket', 'socket', 'stream'];
    expect(fails(next, 12)).toEqual([...round, ...round, ...round]);
  });

  it('is looked for beside a stream when the server may have been away, until it is known', () => {
    const next = new NextWay({ url: 'wss://a/graphql', streamAfterFailures: 3 });
    fails(next, 3);
    expect(next.isSocketWorthTrying).toBe(false);
    fails(next, 4);
    next.opened('stream');
    expect(next.isSocketWorthTrying).toBe(true);
    next.socketFailedBesideStream();
    expect(next.isSocketWorthTrying).toBe(false);
  });

  it('has more patience with a socket that stood before', () => {
    const next = new NextWay({ url: 'wss://a/graphql', streamAfterFailures: 3 });
    next.opened('socket');
    expect(fails(next, 13).filter((way) => way === 'socket')).toHaveLength(12);
    expect(next.way).toBe('socket');
  });

  it('never is a stream where none is wanted', () => {
    const next = new NextWay({ url: 'wss://a/graphql', streamAfterFailures: Infinity });
    expect(new Set(fails(next, 50))).toEqual(new Set(['socket']));
  });

  it('leads to the next address behind an end and a failure', async () => {
    const next = new NextWay({ url: ['wss://a/graphql', 'https://b/graphql?x=1'], streamAfterFailures: 3 });
    expect(await next.addresses()).toMatchObject({ socket: 'wss://a/graphql', http: 'https://a/graphql' });
    next.failed('socket');
    expect(await next.addresses()).toEqual({
      socket: 'wss://b/graphql?x=1',
      http: 'https://b/graphql?x=1',
      stream: 'https://b/graphql/stream?x=1',
    });
    next.ended();
    expect((await next.addresses()).stream).toBe('https://a/graphql/stream');
  });

  it.each(['', 'graphql', 'ftp://a'])('is none by what is no address: %s', async (url) => {
    await expect(new NextWay({ url, streamAfterFailures: 3 }).addresses()).rejects.toThrow(TypeError);
  });
});
