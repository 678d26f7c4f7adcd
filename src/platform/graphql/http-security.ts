import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import helmet from 'helmet';
import { clientAddresses } from '../admission/index.js';
import { Config } from '../config/index.js';
import { Events } from '../events/index.js';
import { Overload, RequestShed } from '../overload/index.js';
import { answerError } from './answer-errors.js';
import { boundAnswers } from './bound-answers.js';
import { boundBodies } from './bound-bodies.js';
import { compressAnswers } from './compress-answers.js';
import { corsDelegate } from './cors.js';
import { graphiql } from './graphiql.js';
import { GRAPHQL_PATH } from './paths.js';
import { admitRequests, shed, shedRequests } from './shed-requests.js';

const MAX_BODY_BYTES = 1_048_576;
/** By what body-parser calls it. */
const BAD_BODY: Readonly<Record<string, string>> = {
  'entity.too.large': `The body has more than ${MAX_BODY_BYTES} bytes.`,
  'encoding.unsupported': 'A body is taken as it is, not compressed: send it without Content-Encoding.',
};

/**
 * What stands before every route, in this order: safe headers, CORS, compression, a limit on answers that nobody takes, GraphiQL, a limit
 * on bodies, and one on requests at once. Call it
 * once, between `NestFactory.create` and `listen`: Apollo takes its path when the application is initialised, and
 * what is registered later never sees a request to it.
 */
export function secureHttp(app: NestExpressApplication): void {
  const config = app.get(Config);
  app.disable('x-powered-by');
  app.use(
    helmet({
      // Ours are answers for programs: nothing in them may run. Pages bring a policy of their own.
      contentSecurityPolicy: {
        useDefaults: false,
        directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"], baseUri: ["'none'"], formAction: ["'none'"] },
      },
      // Another origin that CORS lets in must be able to read the answer.
      crossOriginResourcePolicy: { policy: 'cross-origin' },
    }),
  );
  app.enableCors(corsDelegate(config.ALLOWED_ORIGINS));
  app.use(compressAnswers());
  app.use(
    boundAnswers({
      addressOf: clientAddresses(config.TRUSTED_PROXIES),
      onCut: () => app.get(Events).emit(new RequestShed('answers')),
    }),
  );
  if (showsGraphiql(config)) app.use(graphiql);
  // A kilobyte that inflates to a megabyte would cost its sender nothing, and us all of it, before a token is looked at.
  app.use(
    boundBodies({
      addressOf: clientAddresses(config.TRUSTED_PROXIES),
      maxBytes: MAX_BODY_BYTES,
      refuse: (request, response) => shed(request, response, 'bodies', sheddingNeeds(app)),
    }),
  );
  app.useBodyParser('json', { limit: MAX_BODY_BYTES, inflate: false });
  app.use(GRAPHQL_PATH, answerBadBody, admitRequests(sheddingNeeds(app)));
}

/** What stands before even that, where it costs least: see `shedRequests`. */
export function shedFirst(app: NestExpressApplication): void {
  app.use(GRAPHQL_PATH, shedRequests(sheddingNeeds(app)));
}

function sheddingNeeds(app: NestExpressApplication) {
  return {
    overload: app.get(Overload),
    events: app.get(Events),
    allowedOrigins: app.get(Config).ALLOWED_ORIGINS,
  };
}

/** Where no operations are answered there is nothing to try. */
export function showsGraphiql(config: Pick<Config, 'GRAPHIQL' | 'NODE_ENV' | 'ROLES'>): boolean {
  return (config.GRAPHIQL ?? config.NODE_ENV !== 'production') && config.ROLES.includes('api');
}

/** A body that can't be read is answered like any other refusal in GraphQL, not in Nest's own shape. */
function answerBadBody(error: unknown, request: Request, response: Response, next: NextFunction): void {
  const status = (error as { status?: unknown }).status;
  if (response.headersSent || typeof status !== 'number' || status < 400 || status >= 500) return next(error);
  const message = BAD_BODY[(error as { type?: string }).type ?? ''] ?? 'The body is not valid JSON.';
  answerError(request, response, status, { code: 'BAD_REQUEST', message });
}
