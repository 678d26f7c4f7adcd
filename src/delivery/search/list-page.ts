import { InvalidInputError } from '../../platform/errors/index.js';

export const MAX_LISTED = 100;

/** @throws InvalidInputError */
export function checkFirst(first: number): void {
  if (Number.isInteger(first) && first >= 1 && first <= MAX_LISTED) return;
  throw new InvalidInputError(`first must be between 1 and ${MAX_LISTED}.`, { fields: ['first'] });
}
