import { expect, it } from 'vitest';
import type { TopicFacts, TopicPolicy } from '../../src/notifications/topics/topic-policy.js';
import type { Caller } from '../../src/platform/auth/index.js';

const CALLER: Caller = { id: 'somebody', roles: new Set(), expiresAtMs: Number.MAX_SAFE_INTEGER };
const TOPICS: TopicFacts[] = [true, false].flatMap((isPublic) =>
  [true, false].map((following) => ({ key: 'project:42', public: isPublic, following })),
);

/** What every `TopicPolicy` must do; which people it lets through is its own affair. */
export function topicPolicyContract(make: () => TopicPolicy): void {
  it('answers yes or no to all three questions, of every topic, for somebody whom it has never heard of', async () => {
    const policy = make();
    for (const topic of TOPICS) {
      for (const ask of ['maySee', 'mayFollow', 'maySignal'] as const) {
        expect(await policy[ask](CALLER, topic)).toBeTypeOf('boolean');
      }
    }
  });

  it('answers the same to the same question, and at once', async () => {
    const policy = make();
    const [topic] = TOPICS;
    const first = await policy.maySee(CALLER, topic!);
    const startedAt = Date.now();
    for (let asked = 0; asked < 1_000; asked += 1) expect(await policy.maySee(CALLER, topic!)).toBe(first);
    // A thousand people listen: a policy that asks a server each time would hold up everybody.
    expect(Date.now() - startedAt).toBeLessThan(5_000);
  });

  it('lets nobody follow what he may not see', async () => {
    const policy = make();
    const hidden: TopicFacts[] = [];
    for (const topic of TOPICS) {
      if ((await policy.mayFollow(CALLER, topic)) && !(await policy.maySee(CALLER, topic))) hidden.push(topic);
    }
    expect(hidden).toEqual([]);
  });
}
