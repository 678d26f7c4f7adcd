import type { Rewrite } from './passing-lane.js';
import { randomFrom } from './random.js';

const CR = 13;
const MESSAGE = Buffer.from('*3\r\n$7\r\nmessage\r\n');
/** What nodes say to themselves to learn whether the bus lives. */
const PROBE = 'probe:';

/** Where the RESP value that begins at `from` ends; -1 where its end has not come yet. */
export function endOfValue(bytes: Buffer, from: number): number {
  const lineEnd = bytes.indexOf(CR, from);
  if (lineEnd < 0 || lineEnd + 1 >= bytes.length) return -1;
  const next = lineEnd + 2;
  const kind = String.fromCharCode(bytes[from] ?? 0);
  if (!'$*'.includes(kind)) return next;
  const count = Number(bytes.toString('latin1', from + 1, lineEnd));
  if (kind === '$') {
    const end = count < 0 ? next : next + count + 2;
    return end <= bytes.length ? end : -1;
  }
  let end = next;
  for (let item = 0; item < count && end >= 0; item += 1) end = endOfValue(bytes, end);
  return end;
}

/** How often out of a hundred each happens. */
export interface Chances {
  lost?: number;
  doubled?: number;
  /** Comes behind one or more that were published after it. */
  late?: number;
}

/** Stands in the way of what Redis publishes: some messages are lost, some come twice, some late. Answers to commands all pass. */
export class BusMeddler {
  chances: Chances = {};
  readonly counts = { passed: 0, lost: 0, doubled: 0, late: 0 };
  private readonly random: () => number;

  constructor(seed: number) {
    this.random = randomFrom(seed);
  }

  /** For `FaultyProxy`, in the direction of the client. */
  rewrite(): Rewrite {
    let rest: Buffer = Buffer.alloc(0);
    let kept: Buffer[] = [];
    return (chunk) => {
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const out: Buffer[] = [];
      let at = 0;
      for (let end = endOfValue(bytes, 0); end > 0; end = at < bytes.length ? endOfValue(bytes, at) : -1) {
        const value = bytes.subarray(at, end);
        at = end;
        if (!isMessage(value)) out.push(value);
        else kept = this.meddle(value, kept, out);
      }
      rest = Buffer.from(bytes.subarray(at));
      return Buffer.concat(out);
    };
  }

  /** @returns what is kept back, to come behind a later one. */
  private meddle(message: Buffer, kept: Buffer[], out: Buffer[]): Buffer[] {
    const { lost = 0, doubled = 0, late = 0 } = this.chances;
    const chance = this.random() * 100;
    if (chance < lost) {
      this.counts.lost += 1;
      return kept;
    }
    if (chance < lost + late) {
      this.counts.late += 1;
      return [...kept, Buffer.from(message)];
    }
    this.counts.passed += 1;
    out.push(message);
    if (chance < lost + late + doubled) {
      this.counts.doubled += 1;
      out.push(message);
    }
    // What comes late comes in the wrong order, too.
    out.push(...kept.reverse());
    return [];
  }
}

function isMessage(value: Buffer): boolean {
  if (!value.subarray(0, MESSAGE.length).equals(MESSAGE)) return false;
  const channel = value.subarray(MESSAGE.length, value.indexOf(CR, value.indexOf(CR, MESSAGE.length) + 2));
  return !channel.includes(PROBE);
}
