import { describe, expect, it } from 'vitest';
import { HeraldUsageError } from '../../platform/errors/index.js';
import { joinChannels } from './brought-channels.js';
import type { DeliveryChannel } from './delivery-channel.js';
import { MemoryChannel } from './memory.delivery-channel.js';

/** One that a team has made wrong, as far as `over` says. */
const aChannel = (over: Record<string, unknown>): DeliveryChannel =>
  Object.assign(new MemoryChannel({ key: 'sms' }), over);

const own = [new MemoryChannel({ key: 'email' })];

function refusalOf(...brought: DeliveryChannel[]): string {
  try {
    joinChannels(own, brought);
  } catch (error) {
    if (error instanceof HeraldUsageError) return error.message;
    throw error;
  }
  return 'none';
}

describe('channels that an application brings', () => {
  it('stand behind Herald’s own, and are found by their keys', () => {
    const [sms, slack] = [new MemoryChannel({ key: 'sms' }), new MemoryChannel({ key: 'slack2' })];
    const channels = joinChannels(own, [sms, slack]);
    expect(channels.list().map(({ key }) => key)).toEqual(['email', 'sms', 'slack2']);
    expect(channels.get('sms')).toBe(sms);
    expect(channels.get('toString')).toBeUndefined();
  });

  it('can’t have the key of one of Herald’s own that is left out', () => {
    const [email, webhook] = [new MemoryChannel({ key: 'email' }), new MemoryChannel({ key: 'webhook' })];
    expect(
      joinChannels([email, webhook], [], [webhook])
        .list()
        .map(({ key }) => key),
    ).toEqual(['email']);
    expect(() => joinChannels([email, webhook], [aChannel({ key: 'webhook' })], [webhook])).toThrow('is taken');
  });

  it.each([
    ['the app’s', 'inApp', 'the app itself has it'],
    ['the app’s in another case', 'INAPP', 'the app itself has it'],
    ['one of Herald’s own', 'email', 'a channel of Herald’s own has it'],
    ['one of Herald’s own, in another case', 'eMail', 'a channel of Herald’s own has it'],
  ])('are refused with a key that is taken: %s', (_what, key, why) => {
    expect(refusalOf(aChannel({ key }))).toContain(`MemoryChannel: the key "${key}" is taken: ${why}`);
  });

  it('are refused where two have the same key', () => {
    expect(refusalOf(aChannel({}), aChannel({ key: 'SMS' }))).toContain('the key "SMS" is taken: MemoryChannel has it');
  });

  it.each([
    ['key', { key: '' }],
    ['key', { key: undefined }],
    ['key', { key: 'my-sms' }],
    ['key', { key: '1sms' }],
    ['key', { key: 's'.repeat(33) }],
    ['key', { key: 'sms.urgent' }],
    ['key', { key: 'sms}' }],
    ['title', { title: '' }],
    ['title', { title: ' ' }],
    ['title', { title: 'two\nlines' }],
    ['title', { title: 't'.repeat(101) }],
    ['title', { title: undefined }],
    ['providers', { providers: [] }],
    ['providers', { providers: ['one', 'one'] }],
    ['providers', { providers: ['one two'] }],
    ['providers', { providers: 'one' }],
    ['defaults', { defaults: undefined }],
    ['defaults', { defaults: { enabled: 'yes', timing: 'ALWAYS' } }],
    ['defaults', { defaults: { enabled: true, timing: 'SOMETIMES' } }],
    ['isConfigured', { isConfigured: undefined }],
    ['addressOf', { addressOf: undefined }],
    ['deliver', { deliver: 'yes' }],
  ])('are refused with a wrong %s: %j', (what, over) => {
    const refusal = refusalOf(aChannel(over));
    expect(refusal).toMatch(/^These channels can't be used:\n {2}MemoryChannel \(key /);
    expect(refusal.split('\n').length).toBe(2);
    expect(refusal).toContain(`): ${what} `);
  });

  it('are told all that is wrong with them at once', () => {
    const refusal = refusalOf(aChannel({ key: '', title: '' }), aChannel({ key: 'email', providers: [] }));
    expect(refusal.split('\n').length).toBe(5);
  });
});
