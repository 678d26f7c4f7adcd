import { describe, expect, it } from 'vitest';
import { NOBODY, type RecipientProfile } from '../../notifications/index.js';
import { memoryLogger } from '../../platform/logging/index.js';
import {
  type CategoryCatalog,
  NO_CHOICES,
  type PersonPreferences,
  type PreferencesService,
} from '../../preferences/index.js';
import { Channels, type DeliveryChannel, type SuppressionsService } from '../channels/index.js';
import { AddressBooks } from './address-books.js';
import type { PersonProfiles, Profiles } from './person-profiles.js';
import { PlanningFacts } from './planning-facts.js';

const profile = (id: string): RecipientProfile => ({ ...NOBODY, id, timeZone: 'Asia/Tokyo', createdAt: new Date(0) });
const channel = (key: string, change: Partial<DeliveryChannel>) =>
  ({ key, isConfigured: true, addressOf: ({ id }: RecipientProfile) => `${key}:${id}`, ...change }) as DeliveryChannel;

function factsWith(channels: DeliveryChannel[], person: PersonPreferences = NO_CHOICES) {
  const asked: string[] = [];
  const answer = async (ids: readonly string[]): Promise<Profiles> => {
    asked.push(...ids);
    return (id) => profile(id);
  };
  const facts = new PlanningFacts(
    new Channels(channels),
    { channelDefault: () => ({ enabled: true, timing: 'ALWAYS' }) } as unknown as CategoryCatalog,
    { of: async (ids: string[]) => new Map(ids.map((id) => [id, person])) } as unknown as PreferencesService,
    { soon: answer, surely: answer } as unknown as PersonProfiles,
    {
      suppressed: async (_key: string, all: string[]) => new Set(all.filter((a) => a.endsWith('cy'))),
    } as unknown as SuppressionsService,
    new AddressBooks(memoryLogger().logger),
    memoryLogger().logger,
  );
  return { facts, asked };
}

describe('what a plan depends on', () => {
  it('is known of everybody, though a channel can’t bear one of them', async () => {
    const strict = channel('strict', {
      addressOf({ id }) {
        if (id === 'ben') throw new Error('no number');
        return `strict:${id}`;
      },
    });
    const careless = channel('careless', { addressOf: () => 42 as unknown as string });
    const { facts } = factsWith([channel('email', {}), strict, careless]);
    const of = await facts.of(['ann', 'ben', 'cy'], 'soon');
    const told = ['ann', 'ben', 'cy'].map((id) =>
      of(id)
        .channels.map(({ address }) => address)
        .join(' '),
    );
    expect(told).toEqual(['known known unknown', 'known unknown unknown', 'suppressed suppressed unknown']);
    expect(of('ben').addressOn('email')).toBe('email:ben');
  });

  it('has the time zones of those whose quiet hours need one, though nothing can be sent', async () => {
    const none = channel('email', { isConfigured: false });
    const quietHours = { ...NO_CHOICES.quietHours, enabled: true, timeZone: null };
    const quiet = factsWith([none], { ...NO_CHOICES, quietHours });
    expect((await quiet.facts.of(['ann'], 'soon'))('ann').profile?.timeZone).toBe('Asia/Tokyo');
    const others = factsWith([none]);
    await others.facts.of(['ann'], 'soon');
    expect(others.asked).toEqual([]);
  });
  it('has the time zones of those who want digests, though the only channel knows by itself where people are', async () => {
    const book = channel('push', { addressesOf: async () => new Map([['ann', 'a phone']]) } as never);
    const wanting = (digest: 'INSTANT' | 'WEEKLY') =>
      factsWith([book], { ...NO_CHOICES, categories: { social: { channels: {}, digest } } });
    expect((await wanting('WEEKLY').facts.of(['ann'], 'soon'))('ann').profile?.timeZone).toBe('Asia/Tokyo');
    const instant = wanting('INSTANT');
    await instant.facts.of(['ann'], 'soon');
    expect(instant.asked).toEqual([]);
  });
});
