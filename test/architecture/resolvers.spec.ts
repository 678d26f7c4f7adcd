import type { Type } from '@nestjs/common';
import { Mutation, Query, ResolveField, Resolver, Subscription } from '@nestjs/graphql';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { resolvers as registered } from '../../src/app.resolvers.js';
import { Access } from '../../src/platform/auth/access.decorator.js';
import { hasBaseClass, openOperationsOf, operationsOf, resolversIn } from './resolvers.js';
import { isSpec, ROOT, sourceFiles } from './source-files.js';

const DECORATED = /^\s*@(?:Resolver|Query|Mutation|Subscription|ResolveField)\(/m;
const files = sourceFiles('src').filter(
  (file) => !isSpec(file) && file.text.includes("'@nestjs/graphql'") && DECORATED.test(file.text),
);

describe('resolvers', () => {
  let found: Type<unknown>[];
  beforeAll(async () => {
    const modules = files.map((file) => import(pathToFileURL(join(ROOT, file.path)).href));
    found = ((await Promise.all(modules)) as Record<string, unknown>[]).flatMap(resolversIn);
  }, 30_000);

  it('lie in files that are called so', () => {
    expect(files.map((file) => file.path).filter((path) => !path.endsWith('.resolver.ts'))).toEqual([]);
    expect(found.length).toBeGreaterThanOrEqual(files.length);
  });

  it('say of each operation who may call it', () => {
    expect(found.flatMap(operationsOf).length).toBeGreaterThan(0);
    expect(found.flatMap(openOperationsOf)).toEqual([]);
  });

  it('have no base class, whose guards would be skipped', () => {
    expect(found.filter(hasBaseClass).map((type) => type.name)).toEqual([]);
  });

  it('are all in the list from which schema.graphql is printed', () => {
    const names = (types: readonly Type<unknown>[]) => types.map((type) => type.name).toSorted();
    expect(names(registered)).toEqual(names(found));
  });
});

describe('these rules', () => {
  @Resolver()
  class GoodResolver {
    @Access('USER')
    @Query(() => String)
    guarded() {}

    @Subscription(() => String)
    @Access('PUBLIC')
    watched() {}

    ordinary() {}
  }

  @Resolver()
  class OpenResolver {
    @Mutation(() => String)
    open() {}

    @Subscription(() => String)
    openToo() {}
  }

  @Resolver(() => GoodResolver)
  class FieldsResolver {
    @ResolveField(() => String)
    field() {}
  }

  class DerivedResolver extends OpenResolver {}

  it('see what is open, and nothing else', () => {
    expect(operationsOf(GoodResolver)).toEqual(['GoodResolver.guarded', 'GoodResolver.watched']);
    expect(openOperationsOf(GoodResolver)).toEqual([]);
    expect(openOperationsOf(OpenResolver)).toEqual(['OpenResolver.open', 'OpenResolver.openToo']);
    expect(openOperationsOf(FieldsResolver)).toEqual([]);
  });

  it('know a resolver from other classes, and a base class when there is one', () => {
    class Service {
      work() {}
    }
    const exports = { Service, GoodResolver, FieldsResolver, answer: 42, arrow: () => 1 };
    expect(resolversIn(exports)).toEqual([GoodResolver, FieldsResolver]);
    expect(hasBaseClass(DerivedResolver)).toBe(true);
    expect(hasBaseClass(OpenResolver)).toBe(false);
  });
});
