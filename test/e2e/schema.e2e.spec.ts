import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildClientSchema,
  getIntrospectionQuery,
  type IntrospectionQuery,
  lexicographicSortSchema,
  printSchema,
} from 'graphql';
import { expect, it } from 'vitest';
import { startApp } from '../support/app.js';
import { run } from '../support/client.js';

it('a running server says of itself what schema.graphql says', async () => {
  const node = await startApp();
  try {
    const query = getIntrospectionQuery({ inputValueDeprecation: true, oneOf: true, specifiedByUrl: true });
    const said = await run<IntrospectionQuery>(node.url, node.token('somebody'), query);
    const committed = readFileSync(join(import.meta.dirname, '../../schema.graphql'), 'utf8');
    const withoutHeader = committed.replace(/^#.*\n+/, '').trim();
    expect(printSchema(lexicographicSortSchema(buildClientSchema(said))).trim()).toBe(withoutHeader);
  } finally {
    await node.close();
  }
});
