import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Occupant, PersonalPlaces } from './personal-places.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** `answers`: whether it is there, and says so when it is asked. */
class FakeOccupant implements Occupant {
  lastSeenAt = performance.now();
  nudges = 0;
  wentAway = false;

  constructor(
    readonly name: string,
    private readonly answers = true,
  ) {}

  nudge(): void {
    this.nudges += 1;
    if (this.answers) setTimeout(() => (this.lastSeenAt = performance.now()), 50);
  }

  giveWay(): void {
    this.wentAway = true;
  }
}

describe('the places of one person', () => {
  function open(places: PersonalPlaces, names: readonly string[], silent: readonly string[] = []) {
    return names.map((name) => {
      const occupant = new FakeOccupant(name, !silent.includes(name));
      const leave = places.join('ada', occupant);
      vi.advanceTimersByTime(10);
      return { occupant, leave, name };
    });
  }
  const gone = (all: { occupant: FakeOccupant }[]) =>
    all.filter(({ occupant }) => occupant.wentAway).map(({ occupant }) => occupant.name);

  it('are so many, and nobody is asked anything', () => {
    const places = new PersonalPlaces(3);
    const all = open(places, ['a', 'b', 'c']);
    vi.advanceTimersByTime(60_000);
    expect(gone(all)).toEqual([]);
    expect(all.map(({ occupant }) => occupant.nudges)).toEqual([0, 0, 0]);
  });

  it('are given up by the oldest when all are alive', () => {
    const places = new PersonalPlaces(3);
    const all = open(places, ['a', 'b', 'c', 'd', 'e']);
    expect(gone(all)).toEqual([]);
    vi.advanceTimersByTime(2_000);
    expect(gone(all)).toEqual(['a', 'b']);
    expect(places.of('ada')).toBe(3);
  });

  it('are given up by one that is silent, however young it is, before one that is alive', () => {
    const places = new PersonalPlaces(3);
    const all = open(places, ['a', 'b', 'c', 'd'], ['c']);
    vi.advanceTimersByTime(2_000);
    expect(gone(all)).toEqual(['c']);
  });

  it('are given up by nobody when one left by itself meanwhile', () => {
    const places = new PersonalPlaces(3);
    const all = open(places, ['a', 'b', 'c', 'd']);
    all[2]!.leave();
    all[2]!.leave();
    vi.advanceTimersByTime(60_000);
    expect(gone(all)).toEqual([]);
    expect(places.of('ada')).toBe(3);
  });

  it('are never more than twice as many, though the answers are not in', () => {
    const places = new PersonalPlaces(3);
    const all = open(places, ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']);
    expect(gone(all)).toEqual(['a', 'b']);
    expect(places.of('ada')).toBe(6);
    vi.advanceTimersByTime(2_000);
    expect(gone(all)).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('are asked about once at a time, and again for the next one', () => {
    const places = new PersonalPlaces(1);
    const all = open(places, ['a', 'b']);
    vi.advanceTimersByTime(2_000);
    all.push(...open(places, ['c']));
    vi.advanceTimersByTime(2_000);
    expect(gone(all)).toEqual(['a', 'b']);
    expect(all.map(({ occupant }) => occupant.nudges)).toEqual([1, 2, 1]);
  });

  it('are nobody else’s', () => {
    const places = new PersonalPlaces(1);
    open(places, ['a']);
    const other = new FakeOccupant('other');
    places.join('bob', other);
    vi.advanceTimersByTime(60_000);
    expect(other.wentAway).toBe(false);
  });

  it('leave nothing behind', () => {
    const places = new PersonalPlaces(2);
    for (const { leave } of open(places, ['a', 'b', 'c'])) leave();
    vi.advanceTimersByTime(2_000);
    expect(places).toMatchObject({ people: new Map(), settling: new Map() });
    expect(vi.getTimerCount()).toBe(0);
  });
});
