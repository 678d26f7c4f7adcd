import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Accepted, check, countOf, NOTHING } from './checker.js';

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
