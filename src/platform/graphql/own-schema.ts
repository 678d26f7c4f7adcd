import { Injectable, Module, type Type } from '@nestjs/common';
import { GraphQLSchemaBuilderModule, GraphQLSchemaFactory, TypeMetadataStorage } from '@nestjs/graphql';
import type { GraphQLSchema } from 'graphql';

/** Of `GraphQLSchemaFactory`, in one signature. */
type CreateSchema = (resolvers: Function[], ...rest: unknown[]) => Promise<GraphQLSchema>;
type ObjectTypeMetadata = ReturnType<typeof TypeMetadataStorage.getObjectTypesMetadata>[number];

/** Where Nest keeps what decorators have put off, once for the whole process. */
interface ProcessWide {
  GqlLazyMetadataStorageHost: { load(types: readonly unknown[]): void };
}

/**
 * Builds a schema of the object types that its resolvers answer with, and of no others; and leaves these in nobody else's.
 *
 * Nest puts every class with `@ObjectType` that was loaded into every code-first schema of the process. In somebody else's application that
 * would put our types into his schema and his into ours, and two of one name (`Notification`) keep both from starting. So the list is
 * ours alone while ours is built, which no other can come between, as it awaits nothing; and the others' afterwards.
 */
export function createOwnSchema(
  create: CreateSchema,
  ...[resolvers, ...rest]: Parameters<CreateSchema>
): Promise<GraphQLSchema> {
  const { GqlLazyMetadataStorageHost: lazy } = globalThis as unknown as ProcessWide;
  // What decorators have put off would be added to the list in the midst of it.
  lazy.load(resolvers);
  TypeMetadataStorage.compile();
  const own = reachable(resolvers);
  const list = TypeMetadataStorage.getObjectTypesMetadata();
  const others = list.filter((type) => !own.has(type));
  list.splice(0, list.length, ...own);
  try {
    return create(resolvers, ...rest);
  } finally {
    list.splice(0, list.length, ...others);
  }
}

/** From what the operations of these resolvers answer, over the fields of each type. We have neither interfaces nor unions. */
function reachable(resolvers: readonly unknown[]): Set<ObjectTypeMetadata> {
  const found = new Set<ObjectTypeMetadata>();
  const follow = (type: unknown): void => {
    const metadata =
      typeof type === 'function' ? TypeMetadataStorage.getObjectTypeMetadataByTarget(type as Type<unknown>) : undefined;
    if (!metadata || found.has(metadata)) return;
    found.add(metadata);
    for (const { typeFn } of metadata.properties ?? []) follow(typeFn());
  };
  const operations = [
    ...TypeMetadataStorage.getQueriesMetadata(),
    ...TypeMetadataStorage.getMutationsMetadata(),
    ...TypeMetadataStorage.getSubscriptionsMetadata(),
  ];
  for (const { target, typeFn } of operations) if (resolvers.includes(target)) follow(typeFn());
  return found;
}

@Injectable()
class OwnSchema {
  constructor(factory: GraphQLSchemaFactory) {
    const create = factory.create.bind(factory);
    factory.create = (...args: Parameters<CreateSchema>) => createOwnSchema(create, ...args);
  }
}

/** Makes the schema of this container its own. */
@Module({ imports: [GraphQLSchemaBuilderModule], providers: [OwnSchema] })
export class OwnSchemaModule {}
