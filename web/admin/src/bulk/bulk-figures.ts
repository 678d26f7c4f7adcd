import type { BulkFiguresFragment, BulkSendStatus } from './operations.js';

export const isOver = (status: BulkSendStatus): boolean =>
  status === 'COMPLETED' || status === 'CANCELLED' || status === 'FAILED';

/** Of a hundred; one that is over and was for nobody is whole. */
export function percentOf({ processed, total, status }: Pick<BulkFiguresFragment, 'processed' | 'total' | 'status'>) {
  if (total === 0) return status === 'COMPLETED' ? 100 : 0;
  return Math.min(100, (processed / total) * 100);
}

/** How far it was at a moment. */
export interface Sample {
  atMs: number;
  processed: number;
}

const WINDOW_MS = 15_000;
const SHORTEST_MS = 1_500;

/** With one more, and without those that are too old to say how fast it goes now. */
export function withSample(samples: readonly Sample[], next: Sample): Sample[] {
  return [...samples.filter(({ atMs }) => next.atMs - atMs <= WINDOW_MS), next];
}

/** People a second of late; undefined: it can't be said yet. */
export function rateOf(samples: readonly Sample[], nowMs: number): number | undefined {
  const [first] = samples.filter(({ atMs }) => nowMs - atMs <= WINDOW_MS);
  const last = samples.at(-1);
  if (!first || !last || nowMs - first.atMs < SHORTEST_MS) return undefined;
  return ((last.processed - first.processed) / (nowMs - first.atMs)) * 1_000;
}

/** How long it takes on, at that rate; undefined: nobody knows. */
export function secondsLeft({ processed, total }: Pick<BulkFiguresFragment, 'processed' | 'total'>, rate?: number) {
  if (rate === undefined || rate <= 0 || total <= processed) return undefined;
  return (total - processed) / rate;
}

export function sayDuration(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.round(hours / 24)} days`;
}

const FAILURES: Readonly<Record<string, string>> = {
  EXPIRED: 'Its time was over before everybody had it.',
  TOPIC_GONE: 'Its topic is no more.',
};

/** Why it could not be gone on with, in words. */
export const sayFailure = (failure: string): string => FAILURES[failure] ?? failure;

const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });
const fine = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1 });
export const sayCount = (count: number): string => whole.format(count);
export const sayRate = (rate: number): string => (rate < 10 ? fine : whole).format(rate);
export const sayPeople = (count: number): string => (count === 1 ? '1 person' : `${sayCount(count)} people`);
