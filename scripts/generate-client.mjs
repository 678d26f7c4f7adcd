// Types and documents of web/client, made from schema.graphql and web/client/src/operations.graphql. `--check` writes nothing, and exits
// with 1 where they differ from what is committed.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { codegen } from '@graphql-codegen/core';
import * as documents from '@graphql-codegen/typed-document-node';
import * as types from '@graphql-codegen/typescript';
import * as operations from '@graphql-codegen/typescript-operations';
import { parse } from 'graphql';
import { format, resolveConfig } from 'prettier';

const root = join(import.meta.dirname, '..');
const read = (path) => readFileSync(join(root, path), 'utf8');
const OPERATIONS = 'web/client/src/operations.graphql';
const SCALARS = { Cursor: 'string', DateTime: 'string', JSONObject: 'Record<string, unknown>' };
/** What a later server may say must not stop this one from compiling its `switch`, so an unknown value is a value. */
const CONFIG = {
  enumsAsTypes: true,
  futureProofEnums: true,
  scalars: SCALARS,
  skipTypename: true,
  useTypeImports: true,
  dedupeFragments: true,
};

async function generated(filename, plugins, pluginMap, config = {}) {
  const code = await codegen({
    filename,
    schema: parse(read('schema.graphql')),
    documents: [{ location: OPERATIONS, document: parse(read(OPERATIONS)) }],
    config: { ...CONFIG, ...config },
    plugins,
    pluginMap,
  });
  const header =
    '// Generated from schema.graphql and operations.graphql by `npm run generate`: change those.\n/* eslint-disable */\n';
  return format(header + code, { ...(await resolveConfig(join(root, filename))), filepath: filename });
}

const FILES = [
  { path: 'web/client/src/schema.ts', plugins: [{ types: {} }], pluginMap: { types }, config: {} },
  {
    path: 'web/client/src/operations.ts',
    plugins: [{ operations: {} }, { documents: {} }],
    pluginMap: { operations, documents },
    // Marked as pure: what a bundle does not ask for is left out of it.
    config: { documentMode: 'string', pureMagicComment: true },
  },
];

let stale = 0;
for (const { path, plugins, pluginMap, config } of FILES) {
  const content = await generated(path, plugins, pluginMap, config);
  let committed = '';
  try {
    committed = read(path);
  } catch {
    // It was never written.
  }
  if (committed === content) continue;
  stale += 1;
  if (process.argv.includes('--check')) console.error(`${path} is not what \`npm run generate\` would write`);
  else {
    writeFileSync(join(root, path), content);
    console.log(`wrote ${path}`);
  }
}
process.exitCode = stale > 0 && process.argv.includes('--check') ? 1 : 0;
