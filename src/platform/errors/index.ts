export { defineError, ERROR_CODES, HeraldError, type ErrorCode, type ErrorLevel } from './define-error.js';
export { ForbiddenError, InvalidInputError, NotFoundError, UnauthenticatedError, UnavailableError } from './errors.js';
export { HeraldUsageError } from './usage-error.js';
