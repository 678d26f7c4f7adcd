export { answerError, answerErrors } from './answer-errors.js';
export { originAllowed } from './cors.js';
export { DeliveryTiming } from './delivery-timing.js';
export { HeraldExpressAdapter } from './express-adapter.js';
export { HeraldGraphqlModule } from './graphql.module.js';
export { BAD_TOKEN, callerOf, traceOf } from './http-context.js';
export { secureHttp, shedFirst, showsGraphiql } from './http-security.js';
export { LiveField, LiveSubscription } from './live-field.js';
export { logClientError } from './log-client-error.js';
export { parseDocument } from './parse-document.js';
export { EVENT_STREAM_PATH, GRAPHQL_PATH } from './paths.js';
export { printSchemaOf } from './print-schema.js';
export { collectNodes, compileProjection, type Projection, type Selections, SHARED_BY } from './projection.js';
export { idsCost, pageCost } from './query-cost.js';
export { requestIdOf } from './request-id.js';
export { DateTimeScalar, JSONObjectScalar, LocalTimeScalar, TimeZoneScalar } from './scalars.js';
export {
  GRAPHQL_CODES,
  httpStatusOf,
  toClientError,
  type ClientErrorOptions,
  type ErrorLogEntry,
} from './to-client-error.js';
export { validateDocument, type DocumentToValidate } from './validate-document.js';
