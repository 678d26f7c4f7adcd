// npm run size: what @herald/react and @herald/client add to a page beside React, minified and gzipped, in bytes.
//   initial   what a page loads first: the bell, the lists, the client over WebSocket, the stylesheet
//   later     what is loaded when it is needed: the view of preferences, server-sent events
//   --json    as JSON
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

// Also where tests ask: a build for development is larger.
process.env.NODE_ENV = 'production';

const root = join(import.meta.dirname, '..');
const at = (path) => join(root, path);

// Within web/react, where its packages are found.
const folder = mkdtempSync(at('web/react/.size-'));
try {
  const entry = join(folder, 'page.js');
  writeFileSync(
    entry,
    `import '@herald/react/styles.css';
     import { HeraldProvider, NotificationCenter } from '@herald/react';
     export const page = [HeraldProvider, NotificationCenter];`,
  );
  const { output } = await build({
    root: folder,
    configFile: false,
    logLevel: 'error',
    mode: 'production',
    resolve: {
      alias: {
        '@herald/client': at('web/client/src/index.ts'),
        '@herald/react/styles.css': at('web/react/styles.css'),
        '@herald/react': at('web/react/src/index.ts'),
      },
    },
    build: {
      write: false,
      target: 'es2022',
      modulePreload: { polyfill: false },
      rolldownOptions: { input: entry, external: /^react(-dom)?($|\/)/, preserveEntrySignatures: 'strict' },
    },
  });
  // What the entry imports is loaded with it; what it imports when it is needed is not.
  const first = new Set(
    output.filter(({ type, isEntry }) => type === 'asset' || isEntry).map(({ fileName }) => fileName),
  );
  for (const name of first)
    for (const needed of output.find((one) => one.fileName === name)?.imports ?? []) first.add(needed);
  const parts = output.map(({ fileName, code, source }) => ({
    name: fileName.replace(/^assets\//, '').replace(/-[\w-]{8}(?=\.\w+$)/, ''),
    isInitial: first.has(fileName),
    bytes: gzipSync(code ?? source, { level: 9 }).length,
  }));
  const sum = (some) => some.reduce((bytes, part) => bytes + part.bytes, 0);
  const initial = sum(parts.filter((part) => part.isInitial));
  const later = sum(parts.filter((part) => !part.isInitial));
  if (process.argv.includes('--json')) console.log(JSON.stringify({ initial, later, parts }));
  else {
    for (const { name, isInitial, bytes } of parts)
      console.log(`${isInitial ? 'initial' : 'later  '}  ${bytes}  ${name}`);
    console.log(`initial ${initial}, later ${later}, all ${initial + later} bytes, gzipped`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
