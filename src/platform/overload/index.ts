export { Overload, type OverloadReason } from './overload.js';
export { OverloadModule } from './overload.module.js';
export { RequestShed, type ShedReason } from './request-shed.event.js';
export { UnfinishedBodies } from './unfinished-bodies.js';
export { WaitingAnswers } from './waiting-answers.js';
