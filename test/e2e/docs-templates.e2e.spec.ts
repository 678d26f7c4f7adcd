import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApp, type TestNode, tokenFor } from '../support/app.js';
import { ask } from '../support/client.js';

const PAGE = readFileSync(join(import.meta.dirname, '../../docs/templates.md'), 'utf8');
const TOKENS: Readonly<Record<string, string>> = {
  '# as an admin': tokenFor('root', ['admin']),
  '# as a service': tokenFor('shop', ['service']),
};
const REFUSED = ', refused';

let node: TestNode;
beforeAll(async () => {
  node = await startApp();
});
afterAll(() => node?.close());

it('the examples of docs/templates.md answer what stands beside them, one after the other', async () => {
  const examples = [...PAGE.matchAll(/^```graphql\n(.*)\n([\s\S]*?)^```\n\n```json\n([\s\S]*?)^```$/gm)];
  expect(examples).toHaveLength(PAGE.match(/^```graphql$/gm)?.length ?? 0);
  expect(examples.length).toBeGreaterThan(4);
  for (const [, as = '', document = '', answer = ''] of examples) {
    const token = TOKENS[as.replace(REFUSED, '')] ?? '';
    const { data, errors } = await ask(node.url, token, document);
    expect(as.endsWith(REFUSED) ? { message: errors?.[0]?.message } : data).toEqual(JSON.parse(answer));
  }
});
