export { Access, accessOf } from './access.decorator.js';
export { AuthModule, sharedSecret } from './auth.module.js';
export { bearerToken } from './bearer-token.js';
export type { AccessLevel, Caller } from './caller.js';
export { CurrentCaller } from './caller.decorator.js';
export { developmentSecret, type DevelopmentSecret } from './development-secret.js';
export type { RequestConnection, RequestContext } from './request-context.js';
export { refusalReason, SignInRefused } from './sign-in-refused.event.js';
export { issueToken, type TokenRequest } from './token-issuer.js';
export { Revocations } from './revocations.js';
export {
  ExpiredTokenError,
  InvalidTokenError,
  RevokedTokenError,
  TokenVerifier,
  type VerifiedToken,
} from './token-verifier.js';
