import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Caller } from '../auth/index.js';
import { memoryLogger } from '../logging/index.js';
import { MemoryPresenceStore } from './memory.presence-store.js';
import type { PresenceHub } from './presence-hub.js';
import { PresencePolicy } from './presence-policy.js';
import { PRESENCE_LIMITS, PresenceService } from './presence.service.js';

const aCaller = (id: string): Caller => ({ id, roles: new Set(), expiresAtMs: Infinity });
const people = (count: number) => Array.from({ length: count }, (_, index) => `p-${index}`);

class AllVisible extends PresencePolicy {
  visible = (_caller: Caller, userIds: readonly string[]): readonly string[] | Promise<readonly string[]> => userIds;
}

function open(policy: PresencePolicy = new AllVisible()) {
  const store = new MemoryPresenceStore(60_000);
  const log = memoryLogger();
  const follow = vi.fn<PresenceHub['follow']>();
  const service = new PresenceService(store, policy, { follow } as unknown as PresenceHub, log.logger);
  onTestFinished(() => service.onModuleDestroy());
  return { store, service, log, follow };
}
const detailsOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: { code?: string; details?: unknown }) => [error.code, error.details],
  );

describe('PresenceService', () => {
  it('shows nobody where the policy does not answer, says so in the log, and waits for it no longer than it may', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const policy = new AllVisible();
    policy.visible = () => new Promise(() => undefined);
    const { service, store, log } = open(policy);
    await store.touch('one', ['ada']);
    const found = service.find(aCaller('eve'), ['ada']);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await found).toMatchObject([{ userId: 'ada', online: false, lastSeenAt: null }]);
    expect(log.text()).toContain('the presence policy failed; nobody is shown');
  });

  it('looks up so many people for one caller, by queries and subscriptions together, and for others as before', async () => {
    const { service, store } = open();
    const read = vi.spyOn(store, 'read');
    const asked = (id: string) => detailsOf(service.find(aCaller(id), people(1_000)));
    const watched = () => detailsOf(service.follow(aCaller('ada'), people(200), () => undefined));
    const refused = ['RATE_LIMITED', { retryAfterMs: 1_000, retryAfter: 1 }];
    for (let once = 0; once < 5; once += 1) expect(await watched()).toBe('done');
    const answers = await Promise.all(Array.from({ length: 15 }, () => asked('ada')));
    expect(answers.filter((answer) => answer === 'done')).toHaveLength(PRESENCE_LIMITS.askedAtOnce / 1_000 - 1);
    expect(read).toHaveBeenCalledTimes(4);
    expect(answers.at(-1)).toEqual(refused);
    const watching = await Promise.all(Array.from({ length: 30 }, watched));
    expect(watching).toContainEqual(refused);
    expect(await asked('bob')).toBe('done');
  });
});
