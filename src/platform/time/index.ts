export { Backlog } from './backlog.js';
export { KeptAnswer } from './kept-answer.js';
export { DueLoop, type DueLoopOptions, type NextDue } from './due-loop.js';
export { inTime, isLate } from './in-time.js';
export { timeLimit } from './time-limit.js';
