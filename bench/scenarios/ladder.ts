import type { BusSession, Step } from './bus-session.js';
import type { Run } from './scenario.js';

/** What is asked of a rate. */
export const LIMIT_MS = 100;
const COARSE = 1.6;
const FINE = 1.12;
const COARSE_WARM_UP_MS = 300;
const COARSE_MS = 700;
/** Below this nobody is interested any more. */
const LEAST_RATE = 500;

export interface Climbed {
  /** Deliveries a second at p95 below the limit; 0: none was found. */
  rate: number;
  cpuPerMillion: number;
  /** It was the load that went no higher. */
  byLoad: boolean;
}

const passed = (step: Step): boolean => !step.cutShort && step.loadKept && step.latencies.p95 < LIMIT_MS;

/**
 * The highest rate with p95 within the limit, by a ladder of steps: coarse ones to come near, then fine ones, of which the
 * first miss is repeated once. A miss of the load itself ends it, too, and is told.
 * @param near what an earlier ladder found; undefined begins far below, at `start`.
 */
export async function climb(
  run: Run,
  session: BusSession,
  { name, start, near }: { name: string; start: number; near: number | undefined },
): Promise<Climbed> {
  const { stepMs, warmUpMs, oneStep } = run.size;
  const tell = (step: Step) =>
    run.log(
      `${name}: ${Math.round(step.rate).toLocaleString('en')}/s p95 ${step.latencies.p95.toFixed(1)} ms, ` +
        `${step.cpuPerMillion.toFixed(1)} CPU-s/million${step.loadKept ? '' : ', the load did not keep up'}${step.cutShort ? ', given up' : ''}`,
    );
  const take = async (rate: number, warmUp: number, measure: number) => {
    const step = await session.step(rate, warmUp, measure);
    tell(step);
    return step;
  };
  if (oneStep) {
    const step = await take(start, warmUpMs, stepMs);
    return { rate: passed(step) ? start : 0, cpuPerMillion: step.cpuPerMillion, byLoad: !step.loadKept };
  }
  let rate = near === undefined ? start : near / FINE;
  if (near === undefined) {
    const comesThrough = async (at: number) => passed(await take(at, COARSE_WARM_UP_MS, COARSE_MS));
    if (await comesThrough(rate)) {
      while (await comesThrough(rate * COARSE)) rate *= COARSE;
    } else {
      do rate /= COARSE;
      while (rate > LEAST_RATE && !(await comesThrough(rate)));
    }
  }
  return fineSteps(rate, (at) => take(at, warmUpMs, stepMs));
}

async function fineSteps(first: number, take: (rate: number) => Promise<Step>): Promise<Climbed> {
  let best: Step | undefined;
  let rate = first;
  let byLoad = false;
  while (rate >= LEAST_RATE) {
    let step = await take(rate);
    if (!passed(step)) step = await take(rate);
    byLoad = !step.loadKept;
    if (passed(step)) {
      best = step;
      rate *= FINE;
    } else if (best === undefined) {
      rate /= FINE;
    } else break;
  }
  return { rate: best?.rate ?? 0, cpuPerMillion: best?.cpuPerMillion ?? Number.NaN, byLoad };
}
