import { Args, Field, InputType, Int, Mutation, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { expect, it } from 'vitest';
import { printSchemaOf } from './print-schema.js';

@ObjectType({ description: 'A thing.' })
class Thing {
  @Field(() => Date, { description: 'When it began.' })
  at!: Date;
}

@InputType({ isOneOf: true })
class ThingInput {
  @Field(() => Int, { nullable: true, description: 'By number.' })
  number?: number;

  @Field(() => String, { nullable: true, description: 'By name.' })
  name?: string;
}

@Resolver()
class ThingsResolver {
  constructor(_database: never) {
    throw new Error('nobody makes a resolver to print the schema');
  }

  @Query(() => [Thing], { description: 'All things.' })
  things(@Args('first', { type: () => Int, defaultValue: 20 }) _first: number): Thing[] {
    return [];
  }

  @Mutation(() => Thing, { description: 'A thing more.' })
  addThing(@Args('input') _input: ThingInput): Thing {
    return new Thing();
  }
}

it('prints the schema, sorted and described, without making anything', async () => {
  const schema = await printSchemaOf([ThingsResolver]);
  expect(schema).toContain('things(first: Int! = 20): [Thing!]!');
  expect(schema).toContain('input ThingInput @oneOf {');
  expect(schema).toContain('"""When it began."""\n  at: DateTime!');
  expect(schema.indexOf('type Mutation')).toBeLessThan(schema.indexOf('type Query'));
  expect(schema.endsWith('}\n')).toBe(true);
});
