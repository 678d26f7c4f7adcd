import type { Config } from '../platform/config/index.js';

/** How many one person gets over a channel within a time. */
export interface Cap {
  most: number;
  windowMs: number;
}

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** By channel; of one that is not in it, any number. */
export function capsOf({ CAPS }: Pick<Config, 'CAPS'>): ReadonlyMap<string, Cap> {
  return new Map(
    CAPS.flatMap((text): [string, Cap][] => {
      const [, channel = '', most = '', count = '', unit = ''] = /^(\w+):(\d+)\/(\d+)([smh])$/i.exec(text) ?? [];
      const unitMs = UNIT_MS[unit.toLowerCase() as keyof typeof UNIT_MS];
      return unitMs === undefined ? [] : [[channel, { most: Number(most), windowMs: Number(count) * unitMs }]];
    }),
  );
}

/**
 * When there is room for one more: no more than `most` within any time as long as the window, wherever it begins.
 * @param went when the others went, in milliseconds since 1970, in any order.
 * @returns null: now.
 */
export function roomAt(went: readonly number[], { most, windowMs }: Cap, nowMs: number): number | null {
  const recent = went.filter((at) => at > nowMs - windowMs).toSorted((a, b) => b - a);
  const last = recent[most - 1];
  return last === undefined ? null : last + windowMs;
}
