import { Injectable } from '@nestjs/common';
import type { Cluster, Redis } from 'ioredis';
import { Config } from '../config/index.js';
import { UnavailableError } from '../errors/index.js';
import { RedisConnections } from '../redis/index.js';
import { inTime, isLate } from '../time/index.js';
import { byBucket, bucketOf, slicesOf } from './presence-buckets.js';
import { FORGET, LEAVE, READ, TOUCH } from './presence-scripts.js';
import { PresenceStore, type Sighting } from './presence-store.js';
import { presenceTimes } from './presence-times.js';

/** People of one script: less than half a millisecond of Redis' time, which others wait for. */
const IN_ONE_SCRIPT = 100;
/** Scripts that may be under way to a Redis that doesn't answer; who asks for more is told so at once. */
const MAX_UNDER_WAY = 1_024;
/** Of them, those that ask: what says who comes and goes has room beside it, whoever asks however much. */
const MAX_READS_UNDER_WAY = 640;
/** How long it is remembered when somebody was seen last. */
export const REMEMBERED_DAYS = 30;
const REMEMBERED_MS = REMEMBERED_DAYS * 86_400_000;

type Script = 'presenceTouch' | 'presenceLeave' | 'presenceRead' | 'presenceForget';
type Run = (keyCount: number, ...keysAndArgs: (string | number)[]) => Promise<number[]>;
type Scripted = (Redis | Cluster) & Record<Script, Run>;

const SCRIPTS: Readonly<Record<Script, string>> = {
  presenceTouch: TOUCH,
  presenceLeave: LEAVE,
  presenceRead: READ,
  presenceForget: FORGET,
};

interface Slice {
  userIds: string[];
  /** Of each, in the order asked for. */
  places: number[];
}

/**
 * Presence in Redis: one server, several behind Sentinels, or a Redis Cluster. Nothing waits for a Redis that is away or silent: a
 * command is answered within `BUS_TIMEOUT` or given up, a connection that leaves two unanswered is made anew, and what is asked meanwhile is
 * refused at once.
 */
@Injectable()
export class RedisPresenceStore extends PresenceStore {
  private readonly client: Scripted;
  private readonly lapseMs: number;
  private readonly isCluster: boolean;
  private underWay = 0;
  private readsUnderWay = 0;
  private unanswered = 0;
  private isEnding = false;

  constructor(
    private readonly config: Config,
    connections: RedisConnections,
  ) {
    super();
    this.lapseMs = presenceTimes(config).lapseMs;
    this.isCluster = config.REDIS_CLUSTER_NODES.length > 0;
    const client = connections.connectToKeys('presence', {
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      // What was under way when a connection ended would come late, behind newer words: who is connected is said again anyway.
      autoResendUnfulfilledCommands: false,
      // The question of a new connection, whether Redis is ready, is one of them: no connection is silent for ever.
      commandTimeout: config.BUS_TIMEOUT,
    });
    for (const [name, lua] of Object.entries(SCRIPTS)) client.defineCommand(name, { lua });
    client.on('ready', () => (this.isEnding = false));
    this.client = client as Scripted;
  }

  touch(nodeId: string, userIds: readonly string[]): Promise<Sighting[]> {
    return this.change('presenceTouch', nodeId, userIds, true);
  }

  leave(nodeId: string, userIds: readonly string[]): Promise<Sighting[]> {
    return this.change('presenceLeave', nodeId, userIds, false);
  }

  async read(userIds: readonly string[]): Promise<Sighting[]> {
    const found: Sighting[] = Array.from({ length: userIds.length });
    await this.inSlices(userIds, async (slice) => {
      const [asOf = 0, ...facts] = await this.run('presenceRead', slice.userIds, [this.lapseMs]);
      slice.userIds.forEach((userId, index) => {
        const seenAt = facts[2 * index + 1] ?? -1;
        found[slice.places[index] ?? 0] = {
          userId,
          online: facts[2 * index] === 1,
          lastSeenAt: seenAt < 0 ? null : seenAt,
          asOf,
        };
      });
    });
    return found;
  }

  forget(userIds: readonly string[]): Promise<void> {
    return this.inSlices(userIds, async (slice) => void (await this.run('presenceForget', slice.userIds, [])));
  }

  onRestored(listener: () => void): () => void {
    this.client.on('ready', listener);
    return () => this.client.off('ready', listener);
  }

  private async change(
    script: 'presenceTouch' | 'presenceLeave',
    nodeId: string,
    userIds: readonly string[],
    online: boolean,
  ): Promise<Sighting[]> {
    const changed: Sighting[] = [];
    await this.inSlices(userIds, async (slice) => {
      const [asOf = 0, ...places] = await this.run(script, slice.userIds, [this.lapseMs, nodeId, REMEMBERED_MS]);
      for (const place of places) {
        const userId = slice.userIds[place];
        if (userId !== undefined) changed.push({ userId, online, lastSeenAt: Math.floor(asOf / 1_000), asOf });
      }
    });
    return changed;
  }

  /** @throws UnavailableError, when any of them could not be done. */
  private async inSlices(userIds: readonly string[], work: (slice: Slice) => Promise<void>): Promise<void> {
    const numbered = userIds.map((userId, place) => ({ userId, place }));
    // A script of a cluster has keys of one slot alone.
    const groups = this.isCluster ? [...byBucket(numbered, ({ userId }) => userId).values()] : [numbered];
    const slices = groups.flatMap((group) => slicesOf(group, IN_ONE_SCRIPT));
    try {
      // A cluster's client asks again by itself, for as long as a whole failover: nobody waits for that.
      await inTime(
        this.config.BUS_TIMEOUT,
        Promise.all(
          slices.map((slice) =>
            work({ userIds: slice.map(({ userId }) => userId), places: slice.map(({ place }) => place) }),
          ),
        ),
      );
      this.unanswered = 0;
    } catch (error) {
      if (isTimeout(error)) this.endIfSilent();
      throw new UnavailableError('Nobody knows right now who is online. Try again.');
    }
  }

  private async run(script: Script, userIds: readonly string[], args: (string | number)[]): Promise<number[]> {
    const reads = script === 'presenceRead' ? 1 : 0;
    if (this.underWay >= MAX_UNDER_WAY) throw new UnavailableError();
    if (this.readsUnderWay + reads > MAX_READS_UNDER_WAY) throw new UnavailableError();
    this.underWay += 1;
    this.readsUnderWay += reads;
    try {
      const keys = userIds.map((userId) => `${this.config.REDIS_PREFIX}presence:{${bucketOf(userId)}}:${userId}`);
      return await this.client[script](keys.length, ...keys, ...args);
    } finally {
      this.underWay -= 1;
      this.readsUnderWay -= reads;
    }
  }

  /**
   * Twice running: once may have been our own loop, which came round too late to hear the answer. A cluster's connections to its nodes are
   * left alone: one node that is silent is not all.
   */
  private endIfSilent(): void {
    this.unanswered += 1;
    if (this.unanswered < 2 || this.isCluster || this.isEnding || this.client.status !== 'ready') return;
    this.isEnding = true;
    this.unanswered = 0;
    this.client.disconnect(true);
  }
}

function isTimeout(error: unknown): boolean {
  return isLate(error) || (error instanceof Error && error.message === 'Command timed out');
}
