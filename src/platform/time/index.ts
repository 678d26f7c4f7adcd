export { DueLoop, type DueLoopOptions, type NextDue } from './due-loop.js';
