import { describe, expect, it } from 'vitest';
import type { AuditLog } from '../../platform/audit/index.js';
import type { Caller } from '../../platform/auth/index.js';
import { TopicBusyError } from '../notifications.errors.js';
import type { TopicAccess } from './topic-access.js';
import type { TopicsRepository } from './topics.repository.js';
import { TopicsService } from './topics.service.js';

const SHOP: Caller = { id: 'shop', roles: new Set(['service']), expiresAtMs: Infinity };

function open() {
  const underWay: string[] = [];
  const release: (() => void)[] = [];
  let most = 0;
  const repository = {
    find: async (_id: string, keys: string[]) => keys.map((key) => ({ key })),
    setFollowers: async (key: string) => {
      underWay.push(key);
      most = Math.max(most, underWay.length);
      await new Promise<void>((resolve) => release.push(resolve));
      underWay.splice(underWay.indexOf(key), 1);
      return true;
    },
  } as unknown as TopicsRepository;
  const service = new TopicsService(repository, {} as TopicAccess, {} as AuditLog);
  const change = (topic: string, id = 'ada') => service.setFollowers(SHOP, { topic, add: [id] });
  const finish = async (all: Promise<unknown>[]) => {
    let isDone = false;
    const settled = Promise.allSettled(all).finally(() => (isDone = true));
    while (!isDone) {
      release.splice(0).forEach((go) => go());
      await new Promise((resolve) => setImmediate(resolve));
    }
    return settled;
  };
  return { change, finish, most: () => most };
}

describe('TopicsService', () => {
  it('lets few changes of followers be under way, and of one topic one', async () => {
    const one = open();
    await one.finish(Array.from({ length: 50 }, (_, index) => one.change('popular', `p-${index}`)));
    expect(one.most()).toBe(1);
    const many = open();
    const answers = await many.finish(Array.from({ length: 200 }, (_, index) => many.change(`t-${index % 40}`)));
    expect(many.most()).toBe(4);
    expect(answers.every(({ status }) => status === 'fulfilled')).toBe(true);
  });

  it('refuses beyond those who may wait, at once', async () => {
    const { change, finish } = open();
    const waiting = Array.from({ length: 1_000 }, (_, index) => change('popular', `p-${index}`));
    await expect(change('popular', 'one-more')).rejects.toBeInstanceOf(TopicBusyError);
    expect((await finish(waiting)).every(({ status }) => status === 'fulfilled')).toBe(true);
    await finish([change('popular', 'one-more')]);
  });
});
