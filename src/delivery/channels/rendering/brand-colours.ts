/** WCAG's least for words. */
const READABLE = 4.5;
const WHITE = '#ffffff';
const BLACK = '#14172b';
const STEPS = 20;

type Rgb = [red: number, green: number, blue: number];

/** What a brand's colour is on a light ground: as it is behind something, and for words as dark as they need. */
export function onLight(color: string, ground: string): { accent: string; link: string; onAccent: string } {
  return { accent: color, link: until(color, '#000000', ground), onAccent: readableOn(color) };
}

/** On a dark one: as light as it can be told from it. */
export function onDark(color: string, ground: string): { accent: string; link: string; onAccent: string } {
  const accent = until(color, WHITE, ground);
  return { accent, link: accent, onAccent: readableOn(accent) };
}

/** Of white and nearly black the one that can be read on it: one of the two always can. */
function readableOn(color: string): string {
  return contrast(WHITE, color) >= contrast(BLACK, color) ? WHITE : BLACK;
}

/** By as little as is enough. */
function until(color: string, towards: string, ground: string): string {
  for (let step = 0; step < STEPS; step += 1) {
    const mixed = mix(color, towards, step / STEPS);
    if (contrast(mixed, ground) >= READABLE) return mixed;
  }
  return towards;
}

/** From 1 to 21, as WCAG 2 has it. */
export function contrast(a: string, b: string): number {
  const [lighter = 0, darker = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(color: string): number {
  const [red, green, blue] = rgbOf(color).map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function mix(color: string, towards: string, share: number): string {
  const to = rgbOf(towards);
  const parts = rgbOf(color).map((value, index) => Math.round(value + ((to[index] ?? 0) - value) * share));
  return `#${parts.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

function rgbOf(color: string): Rgb {
  return [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16)) as Rgb;
}
