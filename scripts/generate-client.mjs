// Types and documents of web/client, made from schema.graphql and web/client/src/operations.graphql; and of the pages, each from the
// operations.graphql beside it. `--check` writes nothing, and exits with 1 where they differ from what is committed.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
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
const PAGES = ['web/admin/src', 'web/demo/src', 'web/react/src'];
const SCALARS = {
  Cursor: 'string',
  DateTime: 'string',
  JSONObject: 'Record<string, unknown>',
  LocalTime: 'string',
  TimeZone: 'string',
};
/** What a later server may say must not stop this one from compiling its `switch`, so an unknown value is a value. */
const CONFIG = {
  enumsAsTypes: true,
  futureProofEnums: true,
  scalars: SCALARS,
  skipTypename: true,
  useTypeImports: true,
  dedupeFragments: true,
};

async function generated({ path: filename, plugins, pluginMap, config, from = OPERATIONS }) {
  const code = await codegen({
    filename,
    schema: parse(read('schema.graphql')),
    documents: [{ location: from, document: parse(read(from)) }],
    config: { ...CONFIG, ...config },
    plugins,
    pluginMap,
  });
  const header =
    '// Generated from schema.graphql and operations.graphql by `npm run generate`: change those.\n/* eslint-disable */\n';
  return format(header + code, { ...(await resolveConfig(join(root, filename))), filepath: filename });
}

function operationsBelow(folder) {
  if (!existsSync(join(root, folder))) return [];
  const files = readdirSync(join(root, folder), { recursive: true }).map(String);
  return files.filter((file) => /(^|[\\/])operations\.graphql$/.test(file)).map((file) => `${folder}/${file}`);
}

const DOCUMENTS = {
  plugins: [{ operations: {} }, { documents: {} }],
  pluginMap: { operations, documents },
  // Marked as pure: what a bundle does not ask for is left out of it.
  config: { documentMode: 'string', pureMagicComment: true },
};
const FILES = [
  { path: 'web/client/src/schema.ts', plugins: [{ types: {} }], pluginMap: { types }, config: {} },
  { path: 'web/client/src/operations.ts', ...DOCUMENTS },
  ...PAGES.flatMap(operationsBelow).map((from) => ({ from, path: from.replace(/\.graphql$/, '.ts'), ...DOCUMENTS })),
];

let stale = 0;
for (const file of FILES) {
  const { path } = file;
  const content = await generated(file);
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
