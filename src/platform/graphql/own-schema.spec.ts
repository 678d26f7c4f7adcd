import { NestFactory } from '@nestjs/core';
import {
  Field,
  GraphQLSchemaBuilderModule,
  GraphQLSchemaFactory,
  ObjectType,
  Query,
  Resolver,
  TypeMetadataStorage,
} from '@nestjs/graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOwnSchema } from './own-schema.js';

@ObjectType('Part')
class OwnPart {
  @Field(() => String)
  own!: string;
}

@ObjectType('Whole')
class OwnWhole {
  @Field(() => OwnPart)
  part!: OwnPart;
}

@Resolver()
class OwnResolver {
  @Query(() => OwnWhole)
  own(): OwnWhole {
    return { part: { own: '' } };
  }
}

/** Of the same name, and answered by a field of another type: so Nest would take it into every schema. */
@ObjectType('Part')
class OthersPart {
  @Field(() => String)
  others!: string;
}

@ObjectType('OthersWhole')
class OthersWhole {
  @Field(() => OthersPart)
  part!: OthersPart;
}

@Resolver()
class OthersResolver {
  @Query(() => OthersWhole)
  others(): OthersWhole {
    return { part: { others: '' } };
  }
}

const MINE = [OwnPart, OwnWhole, OthersPart, OthersWhole];

describe('createOwnSchema', () => {
  let factory: GraphQLSchemaFactory;
  let close: () => Promise<void>;
  let hidden: ReturnType<typeof TypeMetadataStorage.getObjectTypesMetadata> = [];
  beforeAll(async () => {
    // What other files of this run have loaded stays out of the way, and what their decorators have put off as well.
    const { GqlLazyMetadataStorageHost: lazy } = globalThis as unknown as {
      GqlLazyMetadataStorageHost: { load(): void };
    };
    lazy.load();
    TypeMetadataStorage.compile();
    const list = TypeMetadataStorage.getObjectTypesMetadata();
    hidden = list.filter(({ target }) => !MINE.includes(target as never));
    list.splice(0, list.length, ...list.filter((type) => !hidden.includes(type)));
    const builder = await NestFactory.createApplicationContext(GraphQLSchemaBuilderModule, {
      logger: false,
      abortOnError: false,
    });
    factory = builder.get(GraphQLSchemaFactory);
    close = () => builder.close();
  });
  afterAll(async () => {
    TypeMetadataStorage.getObjectTypesMetadata().push(...hidden);
    await close();
  });

  const own = async () => {
    const schema = await createOwnSchema(factory.create.bind(factory), [OwnResolver]);
    return Object.keys(schema.getTypeMap()).filter((name) => /Part|Whole/.test(name));
  };
  const isOthers = (name: string) => /Part|Whole/.test(name);

  it('has the types that its resolvers answer with, and no others', async () => {
    expect((await own()).toSorted()).toEqual(['Part', 'Whole']);
  });

  it('leaves none of them to schemas that are built later, and has them again itself', async () => {
    await own();
    const theirs = await factory.create([OthersResolver]);
    expect(Object.keys(theirs.getTypeMap()).filter(isOthers).toSorted()).toEqual(['OthersWhole', 'Part']);
    expect((await own()).toSorted()).toEqual(['Part', 'Whole']);
  });
});
