import { onOff } from './values.js';

/** A part of environment.ts: what people may do with what is known of them. */
export const peopleEnvironment = {
  SELF_ERASURE: onOff
    .default(false)
    .describe(
      '`on`: a person may have himself forgotten, by `erasePersonalData` with his own id. `off`: admins alone may have anybody forgotten.',
    ),
};
