const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });
const fine = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1 });
const share = new Intl.NumberFormat('en-GB', { style: 'percent', maximumFractionDigits: 1 });
const short = new Intl.NumberFormat('en-GB', { notation: 'compact', maximumFractionDigits: 1 });

/** "1,204" */
export const sayCount = (count: number): string => whole.format(count);

/** "1.2K", where there is little room. */
export const sayShort = (count: number): string => short.format(count);

/** How much of it a second: "0.4", "12", "1,204". */
export const sayPace = (perSecond: number): string => (perSecond < 100 ? fine : whole).format(perSecond);

/** 0.973 is "97.3%". */
export const sayShare = (part: number): string => share.format(part);

const UNITS: readonly [unit: string, ms: number][] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
];

/** In the largest unit that it fills, on one line: "38 ms", "1.2 s", "4.5 min". */
export function sayDuration(ms: number): string {
  const [unit, size] = UNITS.find(([, of]) => ms >= of) ?? ['ms', 1];
  const value = ms / size;
  return `${(value < 10 && unit !== 'ms' ? fine : whole).format(value)}\u00A0${unit}`;
}

/** "312 MB" */
export function sayBytes(bytes: number): string {
  return bytes >= 1e9 ? `${fine.format(bytes / 1e9)}\u00A0GB` : `${whole.format(bytes / 1e6)}\u00A0MB`;
}
