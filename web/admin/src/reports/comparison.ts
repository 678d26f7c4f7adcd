import { sayDuration, sayShare } from '../parts/figures.js';

/** What is compared: how many, what part (0 to 1), or how long (in milliseconds). */
export type Kind = 'count' | 'share' | 'duration';
/** Which way is good news. */
export type Good = 'more' | 'less' | 'neither';

export interface Comparison {
  /** "▲", "▼", or "=". */
  sign: string;
  /** "12% more", "1.2 points less", "as before". */
  words: string;
  tone: 'better' | 'worse' | 'neutral';
}

/** Latencies are counted in buckets, and told within them: less than that is no news. */
const LATENCY_NOISE = 0.1;

const points = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1 });

/** How a figure stands beside that of the time before; undefined: there was nothing before. */
export function compare(now: number | null, before: number | null, kind: Kind, good: Good): Comparison | undefined {
  if (now === null || before === null || (kind !== 'share' && before === 0 && now !== 0)) return undefined;
  const isMore = now > before;
  const words = difference(now, before, kind);
  if (words === undefined) {
    return { sign: '=', words: kind === 'duration' ? 'about as before' : 'as before', tone: 'neutral' };
  }
  const direction = kind === 'duration' ? (isMore ? 'longer' : 'shorter') : isMore ? 'more' : 'less';
  const isGood = good === (isMore ? 'more' : 'less');
  return {
    sign: isMore ? '▲' : '▼',
    words: `${words} ${direction}`,
    tone: good === 'neither' ? 'neutral' : isGood ? 'better' : 'worse',
  };
}

/** Undefined: none that would be seen. */
function difference(now: number, before: number, kind: Kind): string | undefined {
  const change = Math.abs(now - before);
  if (kind === 'duration') return change < before * LATENCY_NOISE ? undefined : sayDuration(change);
  if (kind === 'share') {
    const said = points.format(change * 100);
    return change < 0.0005 ? undefined : `${said} ${said === '1' ? 'point' : 'points'}`;
  }
  return change === 0 ? undefined : change / before < 0.0005 ? 'a little' : sayShare(change / before);
}
