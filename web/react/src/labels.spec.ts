import { describe, expect, it } from 'vitest';
import { asWords, ENGLISH, withLabels } from './labels.js';

describe('the words', () => {
  it('are English where nothing is given', () => {
    expect(withLabels()).toEqual(ENGLISH);
  });

  it('may be given in part, inside a group too', () => {
    const labels = withLabels({ title: 'Meldungen', tabs: { unread: 'Ungelesen' }, close: undefined });
    expect(labels.title).toBe('Meldungen');
    expect(labels.tabs).toEqual({ ...ENGLISH.tabs, unread: 'Ungelesen' });
    expect(labels.close).toBe('Close');
    expect(ENGLISH.tabs.unread).toBe('Unread');
  });

  it.each([
    [{ unread: 0, unseen: 0 }, 'Notifications'],
    [{ unread: 3, unseen: 0 }, 'Notifications: 3 unread'],
    [{ unread: 12, unseen: 11 }, 'Notifications: 11 new, 12 unread'],
  ])('say of a bell with %o: %s', (counts, words) => {
    expect(ENGLISH.bell(counts)).toBe(words);
  });

  it.each([
    ['order_status', 'Order status'],
    ['a.b:c-d', 'A b c d'],
    ['', ''],
  ])('are made of the key %j', (key, words) => {
    expect(asWords(key)).toBe(words);
  });
});
