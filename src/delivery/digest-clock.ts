import type { Config } from '../platform/config/index.js';
import type { DigestClock } from '../preferences/index.js';

const WEEK = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'];

export function digestClockOf({
  DIGEST_TIME,
  DIGEST_WEEKDAY,
}: Pick<Config, 'DIGEST_TIME' | 'DIGEST_WEEKDAY'>): DigestClock {
  const minute = Number(DIGEST_TIME.slice(0, 2)) * 60 + Number(DIGEST_TIME.slice(3));
  return { minute, weekday: WEEK.indexOf(DIGEST_WEEKDAY) + 1 };
}
