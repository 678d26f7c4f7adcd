import fc from 'fast-check';
import { expect, it } from 'vitest';
import { contrast, onDark, onLight } from './brand-colours.js';

const colour = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`);

it('can be read, whatever colour a brand has', () => {
  fc.assert(
    fc.property(colour, (brand) => {
      const light = onLight(brand, '#ffffff');
      expect(light.accent).toBe(brand);
      expect(contrast(light.link, '#ffffff')).toBeGreaterThanOrEqual(4.5);
      expect(contrast(light.onAccent, light.accent)).toBeGreaterThanOrEqual(4);
      const dark = onDark(brand, '#1a1d23');
      expect(contrast(dark.link, '#1a1d23')).toBeGreaterThanOrEqual(4.5);
      expect(contrast(dark.onAccent, dark.accent)).toBeGreaterThanOrEqual(4);
    }),
  );
});

it('is left as it is where it can be read', () => {
  expect(onLight('#1a56db', '#ffffff')).toEqual({ accent: '#1a56db', link: '#1a56db', onAccent: '#ffffff' });
  expect(onLight('#ffcc00', '#ffffff')).toMatchObject({ accent: '#ffcc00', onAccent: '#14172b' });
});
