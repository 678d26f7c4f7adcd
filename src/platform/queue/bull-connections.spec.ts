import { describe, expect, it, vi } from 'vitest';
import { readEnvironment } from '../config/index.js';
import type { RedisConnections } from '../redis/index.js';
import { BullConnections } from './bull-connections.js';

const never = () => new Promise<never>(() => undefined);

function connectionsTo(status: string) {
  const disconnect = vi.fn<(reconnect: boolean) => void>();
  const redis = { connectToKeys: () => ({ status, disconnect, setMaxListeners: () => undefined }) };
  const config = readEnvironment({ BUS_TIMEOUT: '10ms' });
  return { connections: new BullConnections(config, redis as unknown as RedisConnections), disconnect };
}

describe('asking Redis', () => {
  it('answers what it says', async () => {
    expect(await connectionsTo('ready').connections.ask(async () => 7)).toBe(7);
  });

  it('asks nothing of one that is not there', async () => {
    const work = vi.fn<() => Promise<number>>(async () => 7);
    expect(await connectionsTo('reconnecting').connections.ask(work)).toBeUndefined();
    expect(work).not.toHaveBeenCalled();
  });

  it('asks a silent one nothing for a while, and makes its connections anew when it stays silent', async () => {
    const { connections, disconnect } = connectionsTo('ready');
    const work = vi.fn<() => Promise<never>>(never);
    for (let round = 1; round <= 3; round += 1) {
      expect(await connections.ask(work)).toBeUndefined();
      expect(await connections.ask(work)).toBeUndefined();
      expect(work).toHaveBeenCalledTimes(round);
      expect(disconnect).toHaveBeenCalledTimes(round === 3 ? 1 : 0);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    expect(disconnect).toHaveBeenCalledWith(true);
  });
});
