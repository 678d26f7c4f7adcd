import { InvalidInputError } from '../../platform/errors/index.js';

export const MAX_LISTED = 100;
/** Rows, for one page, where most of them don't match: some 50 ms. */
export const MOST_LOOKED_AT = 20_000;
/** Rows in the first step of looking. */
export const LOOKED_AT_FIRST = 500;

/** @throws InvalidInputError */
export function checkFirst(first: number): void {
  if (Number.isInteger(first) && first >= 1 && first <= MAX_LISTED) return;
  throw new InvalidInputError(`first must be between 1 and ${MAX_LISTED}.`, { fields: ['first'] });
}
