import { describe, expect, it } from 'vitest';
import page from '../../../../docs/audit.md?raw';
import { ACTION_CHOICES, ACTIONS, type Entry, heldBack, isAskedFor, merged } from './audit-entries.js';

const anEntry = (id: string, change: Partial<Entry> = {}): Entry => ({
  id,
  at: '2026-11-20T10:00:00.000Z',
  actorId: 'admin-1',
  action: 'template.save',
  subject: 'template:welcome',
  detail: {},
  ...change,
});

describe('entries of the audit log', () => {
  it('that come live are shown where the log would have them', () => {
    const entry = anEntry('1');
    expect(isAskedFor(entry, { actorId: '', action: '' })).toBe(true);
    expect(isAskedFor(entry, { actorId: 'admin-1', action: 'template.save' })).toBe(true);
    expect(isAskedFor(entry, { actorId: '', action: 'template.' })).toBe(true);
    expect(isAskedFor(entry, { actorId: 'admin', action: '' })).toBe(false);
    expect(isAskedFor(entry, { actorId: '', action: 'template' })).toBe(false);
    expect(isAskedFor(entry, { actorId: '', action: 'template.s' })).toBe(false);
    expect(isAskedFor(entry, { actorId: 'admin-1', action: 'topic.' })).toBe(false);
  });

  it('are in the list once, newest first, however they came', () => {
    const loaded = [anEntry('5'), anEntry('3'), anEntry('1')];
    expect(merged([], loaded)).toBe(loaded);
    expect(merged([anEntry('5'), anEntry('3')], loaded)).toBe(loaded);
    // Of a transaction that was open for a while: it is told late, and stands where it belongs.
    const ids = merged([anEntry('4'), anEntry('6'), anEntry('5')], loaded).map(({ id }) => id);
    expect(ids).toEqual(['6', '5', '4', '3', '1']);
  });

  it('stay under the eyes of whoever reads them: new ones wait, older ones follow', () => {
    const screen = [anEntry('6'), anEntry('4'), anEntry('3')];
    expect(heldBack([], screen)).toEqual({ shown: screen, held: 0 });
    expect(heldBack(screen, screen)).toEqual({ shown: screen, held: 0 });
    // '5' is told late. What is read again may lack what was loaded before.
    const { shown, held } = heldBack(
      screen,
      ['8', '7', '5', '4', '2', '1'].map((id) => anEntry(id)),
    );
    expect(shown.map(({ id }) => id)).toEqual(['6', '4', '3', '2', '1']);
    expect(held).toBe(3);
  });

  it('have the actions that docs/audit.md says', () => {
    const rows = page.split('\n').filter((line) => line.startsWith('| `'));
    const documented = rows.flatMap((row) => {
      const names = [...(row.split('|')[1] ?? '').matchAll(/`([\w.]+)`/g)].map(([, name]) => name ?? '');
      const kind = names[0]?.split('.')[0] ?? '';
      return names.map((name) => (name.startsWith('.') ? kind + name : name));
    });
    expect(documented.length).toBeGreaterThan(15);
    expect([...ACTIONS]).toEqual(documented.toSorted());
  });

  it('can be narrowed to those of a kind, where it has several', () => {
    expect(ACTION_CHOICES.slice(0, 6)).toEqual([
      'bulkSend.',
      'bulkSend.cancel',
      'bulkSend.pause',
      'bulkSend.resume',
      'bulkSend.start',
      'category.save',
    ]);
    expect(ACTION_CHOICES).not.toContain('session.');
  });
});
