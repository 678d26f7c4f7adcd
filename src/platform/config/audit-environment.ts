import { whole } from './values.js';

/** For how long it is known who changed what. */
export const auditEnvironment = {
  AUDIT_DAYS: whole(30, 36_500)
    .default(366)
    .describe(
      'How long entries of the audit log are kept, by whole weeks: a week’s are dropped together, when the last of them is this old. Nothing else takes one out. A send takes some 400 bytes of it.',
    ),
};
