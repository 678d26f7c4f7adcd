export { Access, accessOf } from './access.decorator.js';
export { AuthModule, sharedSecret } from './auth.module.js';
export { bearerToken } from './bearer-token.js';
export type { AccessLevel, Caller } from './caller.js';
export { CurrentCaller } from './caller.decorator.js';
export { developmentSecret } from './development-secret.js';
export type { RequestContext } from './request-context.js';
export { issueToken, type TokenRequest } from './token-issuer.js';
export { ExpiredTokenError, InvalidTokenError, TokenVerifier, type VerifiedToken } from './token-verifier.js';
