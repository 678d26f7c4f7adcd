import {
  type ArgumentsHost,
  type CanActivate,
  Catch,
  Controller,
  type DynamicModule,
  type ExceptionFilter,
  ForbiddenException,
  Get,
  Injectable,
  Module,
  Post,
  Body,
} from '@nestjs/common';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { APP_FILTER, APP_GUARD, NestFactory } from '@nestjs/core';
import { Field, GraphQLModule, ID, ObjectType, Query, Resolver } from '@nestjs/graphql';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { Response } from 'express';
import { Column, DataSource, Entity, PrimaryColumn } from 'typeorm';
import { HeraldModule, type HeraldModuleOptions, type HeraldOptions, mountHerald } from '../../src/index.js';
import { environmentOf } from './app.js';
import { freshDatabase, type FreshDatabase } from './servers.js';

/** Not `herald`: the tests' role has that name, and PostgreSQL looks for a table in the schema of the role's name first. */
export const HERALD_SCHEMA = 'of_herald';

/** A table of the host's that has the name of one of Herald's. */
@Entity('notifications')
export class Letter {
  @PrimaryColumn({ type: 'text' })
  id!: string;

  @Column({ type: 'text' })
  text!: string;
}

/** A GraphQL type of the host's that has the name of one of Herald's. */
@ObjectType('Notification')
class HostNotification {
  @Field(() => ID)
  id!: string;

  @Field()
  stamp!: string;
}

@Resolver()
class HostResolver {
  @Query(() => HostNotification)
  letter(): HostNotification {
    return { id: '1', stamp: 'of the host' };
  }
}

@Controller()
class HostController {
  @Get('hello')
  hello(): { hello: string } {
    return { hello: 'host' };
  }

  @Post('echo')
  echo(@Body() body: unknown): unknown {
    return body;
  }

  @Get('forbidden')
  forbidden(): string {
    return 'not to be seen';
  }

  @Get('fails')
  fails(): never {
    throw new Error('of the host');
  }
}

/** What the host's global guard and filter were called with: nothing of Herald's. */
export const seenByHost: string[] = [];

@Injectable()
class HostGuard implements CanActivate {
  canActivate(context: { getHandler(): { name: string } }): boolean {
    seenByHost.push(context.getHandler().name);
    if (context.getHandler().name === 'forbidden') throw new ForbiddenException();
    return true;
  }
}

@Catch()
class HostFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): unknown {
    if (host.getType<string>() === 'graphql') return error;
    const status = error instanceof ForbiddenException ? 403 : 418;
    return host.switchToHttp().getResponse<Response>().status(status).json({ filteredBy: 'host' });
  }
}

export interface HostApp {
  app: NestExpressApplication;
  database: FreshDatabase;
  dataSource: DataSource;
  /** "http://127.0.0.1:12345" */
  origin: string;
  close(): Promise<void>;
}

export interface HostOptions extends HeraldModuleOptions {
  env?: Record<string, string>;
  features?: DynamicModule[];
  database?: FreshDatabase;
  /** Default: below /herald. */
  mounted?: boolean;
  logTo?: HeraldOptions['logTo'];
}

/** An application with a data source, a GraphQL schema, a guard and a filter of its own, and Herald in it. */
export async function startHost(options: HostOptions = {}): Promise<HostApp> {
  const { env = {}, features = [], mounted = true, ports, channels, imports, logTo } = options;
  const database = options.database ?? (await freshDatabase());
  @Module({
    imports: [
      TypeOrmModule.forRoot({ type: 'postgres', url: database.url, autoLoadEntities: true, synchronize: true }),
      TypeOrmModule.forFeature([Letter]),
      GraphQLModule.forRoot<ApolloDriverConfig>({ driver: ApolloDriver, autoSchemaFile: true, path: '/graphql' }),
      HeraldModule.forRoot({
        env: environmentOf(database.url, { DATABASE_SCHEMA: HERALD_SCHEMA, ...env }),
        as: 'shop',
        ...(logTo && { logTo }),
        ports,
        channels,
        imports,
      }),
      ...features,
    ],
    controllers: [HostController],
    providers: [
      HostResolver,
      { provide: APP_GUARD, useClass: HostGuard },
      { provide: APP_FILTER, useClass: HostFilter },
    ],
  })
  class HostModule {}
  const app = await NestFactory.create<NestExpressApplication>(HostModule, { logger: false, abortOnError: false });
  if (mounted) mountHerald(app);
  await app.listen(0, '127.0.0.1');
  return {
    app,
    database,
    dataSource: app.get(DataSource),
    origin: await app.getUrl(),
    async close() {
      await app.close();
      if (!options.database) await database.drop();
    },
  };
}
