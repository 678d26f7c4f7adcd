// Of mechanisms.table.mjs: what is decided for each channel, and what keeps one delivery from being in the way of others.

import { off, test } from './mechanisms.words.mjs';

const engine = (file, find, replace) => off(`delivery/engine/${file}`, find, replace);
const meanwhile = (name) => test('medium', 'delivery-seen-meanwhile', name);

export const DEFERRING_MECHANISMS = [
  {
    name: 'what is deferred right before it goes is not needed any more once it is seen',
    edits: [engine('delivery-work.repository', 'd.withdraw_when_seen OR t.withdraw_when_seen', 'd.withdraw_when_seen')],
    tests: [meanwhile('once he has seen it meanwhile'), meanwhile('whoever takes it then knows')],
  },
  {
    name: 'what was seen before it was deferred goes all the same',
    edits: [engine('settlement', ' && isUntouched(claimed.notification)')],
    tests: [meanwhile('if he had seen it before it was put off')],
  },
];
