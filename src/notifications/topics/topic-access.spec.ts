import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Caller } from '../../platform/auth/index.js';
import { NotFoundError } from '../../platform/errors/index.js';
import { memoryLogger } from '../../platform/logging/index.js';
import { TopicAccess } from './topic-access.js';
import { type TopicFacts, TopicPolicy } from './topic-policy.js';
import type { TopicRecord, TopicsRepository } from './topics.repository.js';

const ADA: Caller = { id: 'ada', roles: new Set(), expiresAtMs: Infinity };
const aTopic = (key: string): TopicRecord => ({ key, description: null, public: true, followers: 0, following: true });

class Silent extends TopicPolicy {
  maySee = () => new Promise<boolean>(() => undefined);
  mayFollow = (_caller: Caller, { key }: TopicFacts) => (key === 'silent' ? this.maySee() : key !== 'refused');
  maySignal = () => true;
}

function open() {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const repository = { find: async (_id: string, keys: string[]) => keys.filter((key) => key !== 'none').map(aTopic) };
  const log = memoryLogger();
  const access = new TopicAccess(repository as unknown as TopicsRepository, new Silent(), log.logger);
  onTestFinished(() => access.onModuleDestroy());
  return { access, log };
}

describe('TopicAccess', () => {
  it('refuses for a policy that does not answer, and says so in the log', async () => {
    const { access, log } = open();
    const asked = Promise.allSettled([access.require(ADA, ['seen'], 'see')]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await asked).toMatchObject([{ status: 'rejected', reason: expect.any(NotFoundError) }]);
    expect(log.text()).toContain('the topic policy failed; nobody is let through');
    expect(await access.require(ADA, ['said'], 'signal')).toEqual([aTopic('said')]);
  });

  it('says which are refused: those that he may not, those that there are not, those that are not answered for in time', async () => {
    const { access } = open();
    const refused = access.refused(ADA, ['a', 'refused', 'none', 'silent', 'b'], 'follow');
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await refused).toEqual(['refused', 'none', 'silent']);
  });
});
