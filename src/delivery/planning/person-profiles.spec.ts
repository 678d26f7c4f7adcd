import { describe, expect, it, vi } from 'vitest';
import { NOBODY, type RecipientProfile, type RecipientsService } from '../../notifications/index.js';
import { memoryLogger } from '../../platform/logging/index.js';
import { PersonProfiles } from './person-profiles.js';

const profile = (id: string): RecipientProfile => ({ ...NOBODY, id, createdAt: new Date(0) });
type Find = (ids: readonly string[]) => Promise<Map<string, RecipientProfile>>;

function profilesBy(find: Find) {
  const asked = vi.fn(find);
  const service = { profiles: asked, reachable: asked } as unknown as RecipientsService;
  return { asked, profiles: new PersonProfiles(service, memoryLogger().logger) };
}
const knowing: Find = async (ids) => new Map(ids.map((id) => [id, profile(id)]));
const never: Find = () => new Promise(() => undefined);

describe('profiles of people', () => {
  it('are those that the directory knows, and of the others that it does not', async () => {
    const { profiles } = profilesBy(async () => new Map([['ann', profile('ann')]]));
    const soon = await profiles.soon(['ann', 'ben']);
    expect([soon('ann')?.id, soon('ben')]).toEqual(['ann', null]);
  });

  it('are unknown where the directory fails or is slow, and senders let a slow one alone for a while', async () => {
    vi.useFakeTimers();
    try {
      const { asked, profiles } = profilesBy(never);
      const first = profiles.soon(['ann']);
      await vi.advanceTimersByTimeAsync(600);
      expect((await first)('ann')).toBeUndefined();
      expect((await profiles.soon(['ann']))('ann')).toBeUndefined();
      expect(asked).toHaveBeenCalledTimes(1);
      asked.mockImplementation(knowing);
      await vi.advanceTimersByTimeAsync(5_000);
      expect((await profiles.soon(['ann']))('ann')?.id).toBe('ann');
    } finally {
      vi.useRealTimers();
    }
  });

  it('are looked up for as long as it takes, before something goes', async () => {
    let answer = (): void => undefined;
    const { profiles } = profilesBy(async (ids) => {
      await new Promise<void>((resolve) => (answer = resolve));
      return knowing(ids);
    });
    vi.useFakeTimers();
    try {
      const surely = profiles.surely(['ann']);
      await vi.advanceTimersByTimeAsync(4_900);
      answer();
      expect((await surely)('ann')?.id).toBe('ann');
    } finally {
      vi.useRealTimers();
    }
  });

  it('are looked up one by one where somebody among them can’t be', async () => {
    const people = ['ann', 'ben', 'cleo', 'dan'];
    const { profiles } = profilesBy(async (ids) => {
      if (ids.includes('ben')) throw new Error('no such shard');
      return knowing(ids);
    });
    const surely = await profiles.surely(people);
    expect(people.map((id) => surely(id)?.id)).toEqual(['ann', undefined, 'cleo', 'dan']);
  });

  it('are given up soon where nobody can be', async () => {
    const people = Array.from({ length: 100 }, (_, at) => `person-${at}`);
    const { asked, profiles } = profilesBy(() => Promise.reject(new Error('away')));
    const surely = await profiles.surely(people);
    expect(people.map((id) => surely(id))).toEqual(people.map(() => undefined));
    expect(asked).toHaveBeenCalledTimes(4);
  });
});
