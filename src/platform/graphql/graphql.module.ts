import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Logger, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { GraphQLModule } from '@nestjs/graphql';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { clientAddresses } from '../admission/index.js';
import { TokenVerifier } from '../auth/index.js';
import { Config } from '../config/index.js';
import { Events } from '../events/index.js';
import { OverloadModule } from '../overload/index.js';
import { heraldApolloPlugin, requestIdOfError } from './herald-apollo.plugin.js';
import { ErrorFilter } from './error.filter.js';
import { httpContext } from './http-context.js';
import { logClientError } from './log-client-error.js';
import { OwnSchemaModule } from './own-schema.js';
import { MAX_TOKENS } from './parse-document.js';
import { DateTimeScalar } from './scalars.js';
import { toClientError } from './to-client-error.js';

/** GraphQL over HTTP. Sockets are the gateway's: it takes the schema from `GraphQLSchemaHost`. */
@Module({
  imports: [
    OverloadModule,
    OwnSchemaModule,
    GraphQLModule.forRootAsync<ApolloDriverConfig>({
      driver: ApolloDriver,
      useFactory: apolloOptions,
      inject: [Config, TokenVerifier, Events],
    }),
  ],
  providers: [{ provide: APP_FILTER, useClass: ErrorFilter }],
  // With GraphQLSchemaHost, for the gateway.
  exports: [GraphQLModule],
})
export class HeraldGraphqlModule {}

function apolloOptions(config: Config, verifier: TokenVerifier, events: Events): ApolloDriverConfig {
  const log = logClientError(new Logger('GraphQL'));
  const needs = { verifier, events, addressOf: clientAddresses(config.TRUSTED_PROXIES) };
  return {
    path: '/graphql',
    autoSchemaFile: true,
    sortSchema: true,
    buildSchemaOptions: { scalarsMap: [{ type: Date, scalar: DateTimeScalar }] },
    context: ({ req, res }: { req: IncomingMessage; res: ServerResponse }) => httpContext(req, res, needs),
    plugins: [heraldApolloPlugin({ production: config.NODE_ENV === 'production', log })],
    // The plugin does both, by the rules that sockets use too; introspection is one of them.
    dangerouslyDisableValidation: true,
    documentStore: null,
    introspection: true,
    parseOptions: { maxTokens: MAX_TOKENS },
    formatError: (_, error) => toClientError(error, { requestId: requestIdOfError(error) ?? randomUUID(), log }),
    includeStacktraceInErrorResponses: false,
    graphiql: false, // Nest's loads its code from a public CDN; ours is in graphiql.ts
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    cache: 'bounded',
  };
}
