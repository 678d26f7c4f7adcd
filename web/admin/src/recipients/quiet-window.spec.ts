import { describe, expect, it } from 'vitest';
import { sayWindow } from './quiet-window.js';

describe('a time in which it is quiet', () => {
  it.each([
    [['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'], 'every day 22:00–07:00'],
    [['FRIDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY'], 'Mon–Fri 22:00–07:00'],
    [['SATURDAY', 'SUNDAY'], 'Sat, Sun 22:00–07:00'],
    [['MONDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY'], 'Mon, Wed–Fri 22:00–07:00'],
  ])('of %j is said as %s', (days, said) => {
    expect(sayWindow({ days, from: '22:00', to: '07:00' })).toBe(said);
  });
});
