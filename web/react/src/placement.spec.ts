import { describe, expect, it } from 'vitest';
import { placeBeside, type Position } from './placement.js';

const WINDOW = { width: 1_000, height: 800 };
const SIZE = { width: 400, height: 500 };
const bell = (left: number, top: number) => ({ left, top, width: 40, height: 40 });
const place = (left: number, top: number, position: Position = 'bottom-end', size = SIZE) =>
  placeBeside(bell(left, top), size, WINDOW, position);

describe('what opens beside a bell', () => {
  it('ends where the bell ends, below it', () => {
    expect(place(900, 20)).toMatchObject({ left: 540, top: 68 });
  });

  it('begins where the bell begins, where that is asked for', () => {
    expect(place(100, 20, 'bottom-start')).toMatchObject({ left: 100, top: 68 });
  });

  it('stays in the window at both sides', () => {
    expect(place(10, 20).left).toBe(8);
    expect(place(950, 20, 'bottom-start').left).toBe(592);
  });

  it('opens upwards where there is more room', () => {
    expect(place(900, 740)).toMatchObject({ top: 232 });
    expect(place(900, 20, 'top-end')).toMatchObject({ top: 68 });
  });

  it('has the room that there is, and no more', () => {
    const { top, room } = place(900, 350, 'bottom-end', { width: 400, height: 900 });
    expect(room).toBe(394);
    expect(top + room).toBeLessThanOrEqual(WINDOW.height - 8);
  });

  it('stays in sight when its bell is scrolled out of it', () => {
    expect(place(900, -500)).toMatchObject({ top: 8 });
    const { top } = place(900, 2_000);
    expect(top).toBeGreaterThanOrEqual(8);
    expect(top + SIZE.height).toBeLessThanOrEqual(WINDOW.height);
  });
});
