import assert from 'node:assert/strict';
import type { TopicFacts, TopicPolicy } from '../notifications/index.js';
import type { Caller } from '../platform/auth/index.js';
import { type ContractCase } from './contract-case.js';

const CALLER: Caller = { id: 'somebody', roles: new Set(), expiresAtMs: Number.MAX_SAFE_INTEGER };
const TOPICS: readonly TopicFacts[] = [true, false].flatMap((isPublic) =>
  [true, false].map((following) => ({ key: 'project:42', public: isPublic, following })),
);

/** What every `TopicPolicy` must do; which people it lets through is its own affair. @param make called for each case. */
export function topicPolicyContract(make: () => TopicPolicy | Promise<TopicPolicy>): ContractCase[] {
  const test = (name: string, check: (policy: TopicPolicy) => Promise<void>): ContractCase => ({
    name,
    run: async () => check(await make()),
  });
  return [
    test('answers yes or no to all three questions, of every topic, for somebody whom it has never heard of', async (policy) => {
      for (const topic of TOPICS) {
        for (const ask of ['maySee', 'mayFollow', 'maySignal'] as const) {
          assert.equal(typeof (await policy[ask](CALLER, topic)), 'boolean');
        }
      }
    }),
    test('answers the same to the same question, and at once', async (policy) => {
      for (const topic of TOPICS.slice(0, 1)) {
        const first = await policy.maySee(CALLER, topic);
        const startedAt = performance.now();
        for (let asked = 0; asked < 1_000; asked += 1) assert.equal(await policy.maySee(CALLER, topic), first);
        // A thousand people listen: a policy that asks a server each time would hold up everybody.
        assert.ok(performance.now() - startedAt < 5_000, 'a thousand answers took more than five seconds');
      }
    }),
    test('lets nobody follow what he may not see', async (policy) => {
      for (const topic of TOPICS) {
        const mayFollow = await policy.mayFollow(CALLER, topic);
        assert.ok(!mayFollow || (await policy.maySee(CALLER, topic)), JSON.stringify(topic));
      }
    }),
  ];
}
