import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Accepted,
  check,
  checkInboxes,
  countOf,
  type InboxTruth,
  NO_DIFFERENCE,
  NOTHING,
  type Told,
} from './checker.js';

const SEED = 20_261_121;

const accepted: Accepted[] = ['a', 'b', 'c', 'd'].map((notificationId) => ({ userId: 'ann', notificationId }));
const got = (...notificationIds: string[]) => check(accepted, [{ client: 'phone', userId: 'ann', notificationIds }]);
const phone = (notificationId: string) => ({ client: 'phone', notificationId });

describe('the checker', () => {
  it('finds nothing where everything came once and in order', () => {
    expect(got('a', 'b', 'c', 'd')).toEqual(NOTHING);
    expect(check([], [{ client: 'phone', userId: 'ann', notificationIds: [] }])).toEqual(NOTHING);
  });

  it('finds what is lost: in the middle, at the end, and all of it', () => {
    expect(got('a', 'c', 'd').lost).toEqual([phone('b')]);
    expect(got('a', 'b', 'c').lost).toEqual([phone('d')]);
    expect(got().lost).toHaveLength(4);
  });

  it('finds what came twice, each time that it did', () => {
    expect(got('a', 'b', 'b', 'c', 'd', 'b')).toEqual({ ...NOTHING, doubled: [phone('b'), phone('b')] });
  });

  it('finds what nobody accepted, and what was accepted for somebody else', () => {
    expect(got('a', 'x', 'b', 'c', 'd')).toEqual({ ...NOTHING, phantom: [phone('x')] });
    const both = [...accepted, { userId: 'bob', notificationId: 'e' }];
    const findings = check(both, [
      { client: 'phone', userId: 'ann', notificationIds: ['a', 'b', 'c', 'd', 'e'] },
      { client: 'laptop', userId: 'bob', notificationIds: ['e'] },
    ]);
    expect(findings).toEqual({ ...NOTHING, phantom: [phone('e')] });
  });

  it('finds what came behind a later one', () => {
    expect(got('a', 'c', 'b', 'd')).toEqual({ ...NOTHING, outOfOrder: [phone('b')] });
    expect(got('d', 'a', 'b', 'c').outOfOrder).toHaveLength(3);
  });

  it('holds each client against its own person', () => {
    const both = [...accepted, { userId: 'bob', notificationId: 'e' }];
    const findings = check(both, [
      { client: 'phone', userId: 'ann', notificationIds: ['a', 'b', 'c', 'd'] },
      { client: 'laptop', userId: 'ann', notificationIds: ['a', 'b', 'd'] },
      { client: 'watch', userId: 'bob', notificationIds: [] },
    ]);
    expect(findings.lost).toEqual([
      { client: 'laptop', notificationId: 'c' },
      { client: 'watch', notificationId: 'e' },
    ]);
    expect(countOf(findings)).toBe('2 lost, 0 doubled, 0 phantom, 0 outOfOrder');
  });

  it('refuses a list in which one was accepted twice: the fault is in the test, or worse', () => {
    expect(() => check([...accepted, accepted[0]!], [])).toThrow(/accepted twice/);
  });

  it('finds every fault that is made, and only where it was made', () => {
    const feed = fc.uniqueArray(fc.uuid(), { minLength: 3, maxLength: 40 });
    const fault = fc.constantFrom('lost', 'doubled', 'phantom', 'outOfOrder');
    fc.assert(
      fc.property(feed, fault, fc.nat(), (ids, kind, where) => {
        const list = ids.map((notificationId) => ({ userId: 'ann', notificationId }));
        const at = where % (ids.length - 1);
        const [left, right] = [ids[at]!, ids[at + 1]!];
        const stream = {
          lost: ids.filter((id) => id !== left),
          doubled: [...ids, left],
          phantom: ids.toSpliced(at, 0, 'nobody’s'),
          outOfOrder: ids.toSpliced(at, 2, right, left),
        }[kind];
        const blamed = kind === 'phantom' ? 'nobody’s' : left;
        expect(check(list, [{ client: 'phone', userId: 'ann', notificationIds: stream }])).toEqual({
          ...NOTHING,
          [kind]: [phone(blamed)],
        });
      }),
      { seed: SEED },
    );
  });
});

/** Three came, the first was read, the second was removed. */
const inbox: InboxTruth = {
  userId: 'ann',
  unreadCount: 1,
  lastSeq: 5,
  items: [
    { notificationId: 'a', isRead: true },
    { notificationId: 'c', isRead: false },
  ],
};
const event = (kind: Told['kind'], notificationId: string | null, number: number, unreadCount: number): Told => ({
  kind,
  notificationId,
  isRead: notificationId === null || kind === 'REMOVED' ? null : kind === 'UPDATED',
  number,
  unreadCount,
});
const STORY = [
  event('SYNCED', null, 0, 0),
  event('ADDED', 'a', 1, 1),
  event('ADDED', 'b', 2, 2),
  event('ADDED', 'c', 3, 3),
  event('UPDATED', 'a', 4, 2),
  event('REMOVED', 'b', 5, 1),
  event('SYNCED', null, 5, 1),
];
const hearing = (told: Told[]) => checkInboxes([inbox], [{ client: 'phone', userId: 'ann', told }]);
const differing = (told: Told[]) => hearing(told).differs.map(({ what, is, shouldBe }) => [what, is, shouldBe]);

describe('the checker of inboxes', () => {
  it('finds nothing where the device holds what PostgreSQL has', () => {
    expect(hearing(STORY)).toEqual(NO_DIFFERENCE);
    expect(checkInboxes([], [{ client: 'phone', userId: 'ann', told: [event('SYNCED', null, 0, 0)] }])).toEqual(
      NO_DIFFERENCE,
    );
  });

  it('finds each event that is missing', () => {
    const without = (number: number) => STORY.filter((one) => one.number !== number || one.notificationId === null);
    expect(differing(without(3))).toEqual([['c', undefined, false]]);
    expect(differing(without(4))).toEqual([['a', false, true]]);
    expect(differing(without(5))).toEqual([['b', false, undefined]]);
    expect(differing([])).toHaveLength(4);
  });

  it('finds a badge or a position that is wrong in the end', () => {
    expect(differing([...STORY, event('SYNCED', null, 5, 2)])).toEqual([['unreadCount', 2, 1]]);
    expect(differing(STORY.slice(0, -2))).toEqual([
      ['b', false, undefined],
      ['unreadCount', 2, 1],
      ['position', 4, 5],
    ]);
  });

  it('finds a count in PostgreSQL that its own rows contradict', () => {
    const { differs } = checkInboxes([{ ...inbox, unreadCount: 2 }], [{ client: 'phone', userId: 'ann', told: STORY }]);
    expect(differs.map(({ what }) => what)).toEqual(['unreadCount', 'unreadCount of the items']);
  });

  it('finds what was told again, and what leads back', () => {
    expect(hearing([...STORY.slice(0, 4), STORY[3]!, ...STORY.slice(4)]).wentBack).toEqual([
      { client: 'phone', number: 3 },
    ]);
    expect(hearing([...STORY, event('UPDATED', 'a', 4, 1)]).wentBack).toHaveLength(1);
  });

  it('takes a RESYNC for a difference: nobody should be told to begin anew here', () => {
    expect(differing([...STORY.slice(0, 1), event('RESYNC', null, 1, 1), ...STORY.slice(2)])).toEqual([
      ['RESYNC', 1, null],
    ]);
  });
});
