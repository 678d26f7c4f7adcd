import { z } from 'zod';

/** So many operations within a window, counted from its first one. */
export class RateLimit {
  constructor(
    readonly count: number,
    readonly windowSeconds: number,
  ) {}

  /** As it is written. */
  toString(): string {
    return `${this.count}/${this.windowSeconds}s`;
  }
}

const LIMIT = /^([1-9]\d{0,8})\/([1-9]\d{0,3})s$/;
const WORDS = 'so many in so many seconds, such as 2000/10s, or off';
const OPERATION = /^[A-Za-z_]\w{0,99}$/;

function limitOf(text: string): RateLimit | null | undefined {
  if (text === 'off') return null;
  const [, count, seconds] = LIMIT.exec(text) ?? [];
  return count === undefined ? undefined : new RateLimit(Number(count), Number(seconds));
}

const rate = z.string().transform((text, context) => {
  const limit = limitOf(text.trim());
  if (limit !== undefined) return limit;
  context.addIssue({ code: 'custom', message: WORDS });
  return z.NEVER;
});

const ratesByOperation = z.string().transform((text, context) => {
  const limits = new Map<string, RateLimit | null>();
  for (const part of text.split(',').filter((one) => one.trim() !== '')) {
    const [operation = '', limit = ''] = part.split('=').map((side) => side.trim());
    const parsed = limitOf(limit);
    if (!OPERATION.test(operation) || parsed === undefined) {
      context.addIssue({
        code: 'custom',
        message: 'operations with their limits, such as sendNotification=1000/1s,presence=off',
      });
      return z.NEVER;
    }
    limits.set(operation, parsed);
  }
  return limits;
});

/** How often callers may ask for something; counted over all nodes. */
export const ratesEnvironment = {
  RATE_LIMIT_PEOPLE: rate
    .default(new RateLimit(2_000, 10))
    .describe(
      'How often one caller without a role may ask for one operation, over all nodes: so many in so many seconds (`2000/10s`), or `off`. Beyond it: RATE_LIMITED. The default stops a page that asks in a loop, and nobody else.',
    ),
  RATE_LIMIT_SERVICES: rate
    .default(new RateLimit(200_000, 10))
    .describe('Likewise one caller with the role `service` or `admin`.'),
  RATE_LIMIT_INSTALLATION: rate
    .default(new RateLimit(1_000_000, 10))
    .describe('How often all callers together may ask for all operations together, over all nodes; or `off`.'),
  RATE_LIMITS: ratesByOperation
    .optional()
    .describe(
      'Limits of single operations, for each caller whatever his role, in the place of the first two: `sendNotification=1000/1s,presence=off`.',
    ),
};
