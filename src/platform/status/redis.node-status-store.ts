import { Injectable } from '@nestjs/common';
import { Config } from '../config/index.js';
import { BullConnections } from '../queue/index.js';
import { LAPSE_MS, type NodeStatus } from './node-status.js';
import { NodeStatusStore } from './node-status-store.js';

/** By Redis' own clock, as those of nodes differ. Whoever writes takes out what has lapsed: nobody else would. */
const WRITE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local entries = redis.call('HGETALL', KEYS[1])
for at = 1, #entries, 2 do
  if tonumber(string.match(entries[at + 1], '^%d+')) <= now - ARGV[3] then redis.call('HDEL', KEYS[1], entries[at]) end
end
redis.call('HSET', KEYS[1], ARGV[1], string.format('%d', now) .. ' ' .. ARGV[2])
redis.call('PEXPIRE', KEYS[1], 4 * ARGV[3])
return 1`;

const READ = `
local time = redis.call('TIME')
local dead = time[1] * 1000 + math.floor(time[2] / 1000) - ARGV[1]
local answer = {}
local entries = redis.call('HGETALL', KEYS[1])
for at = 1, #entries, 2 do
  local written, status = string.match(entries[at + 1], '^(%d+) (.*)$')
  if tonumber(written) > dead then answer[#answer + 1] = status end
end
return answer`;

/** A hash: a field for each node, with when it was written. Over the connection that tells queues, which knows when Redis is away or silent. */
@Injectable()
export class RedisNodeStatusStore extends NodeStatusStore {
  private readonly key: string;

  constructor(
    config: Config,
    private readonly connections: BullConnections,
  ) {
    super();
    this.key = `${config.REDIS_PREFIX}nodes`;
  }

  async write(status: NodeStatus): Promise<boolean> {
    const args = [status.id, JSON.stringify(status), LAPSE_MS];
    const written = await this.connections.ask((client) => client.eval(WRITE, 1, this.key, ...args));
    return written !== undefined;
  }

  async remove(nodeId: string): Promise<void> {
    await this.connections.ask((client) => client.hdel(this.key, nodeId));
  }

  async read(): Promise<NodeStatus[] | undefined> {
    const rows = await this.connections.ask((client) => client.eval(READ, 1, this.key, LAPSE_MS));
    if (!Array.isArray(rows)) return undefined;
    return rows.map((row) => JSON.parse(String(row)) as NodeStatus).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  }
}
