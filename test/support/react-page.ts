import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { build, type Rolldown } from 'vite';
import { exampleOf } from './docs-example.js';

const ROOT = join(import.meta.dirname, '../..');
const at = (path: string) => join(ROOT, path);

/** How an application mounts what the examples of docs/react.md export. */
const MAIN = (herald: string, token: string) => `
  import { version } from 'react';
  import { createRoot } from 'react-dom/client';
  import { HeraldProvider } from '@herald/react';
  import { Header } from './inbox.jsx';
  import { Tasks } from './hooks.jsx';
  window.arrived = [];
  window.react = version;
  const url = ${JSON.stringify(herald)};
  const getToken = () => ${JSON.stringify(token)};
  createRoot(document.getElementById('root')).render(
    <>
      <Header url={url} person="reader" getToken={getToken} />
      <HeraldProvider url={url} token={getToken}>
        <Tasks onNew={({ title }) => void window.arrived.push(title)} />
      </HeraldProvider>
    </>,
  );`;

export interface ReactPage {
  origin: string;
  /** The application is built for that Herald and that person. */
  serveFor(herald: string, token: string): Promise<void>;
  close(): Promise<void>;
}

/** The workspace's, and the one before it, which GraphiQL has. */
const REACTS = { 19: 'web/react/node_modules', 18: 'node_modules' } as const;
export type ReactMajor = keyof typeof REACTS;

/** An application of somebody else's, of another origin than Herald's: the examples of docs/react.md as they stand, built as vite builds them. */
export async function startReactPage(react: ReactMajor = 19): Promise<ReactPage> {
  const files = new Map<string, string | Uint8Array>();
  const server: Server = createServer((request, response) => {
    const path = request.url ?? '/';
    const file = files.get(path.slice(1) || 'index.html');
    const type = path.endsWith('.js') ? 'text/javascript' : path.endsWith('.css') ? 'text/css' : 'text/html';
    response.writeHead(file === undefined ? 404 : 200, { 'content-type': type }).end(file);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async serveFor(herald, token) {
      for (const { fileName, content } of await bundled(MAIN(herald, token), react)) files.set(fileName, content);
    },
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

async function bundled(main: string, react: ReactMajor): Promise<{ fileName: string; content: string | Uint8Array }[]> {
  // Within web/react, where its React is found.
  mkdirSync(at('web/react'), { recursive: true });
  const folder = mkdtempSync(at('web/react/.docs-'));
  try {
    for (const name of ['inbox.jsx', 'hooks.jsx']) writeFileSync(join(folder, name), exampleOf('docs/react.md', name));
    writeFileSync(join(folder, 'main.jsx'), main);
    writeFileSync(join(folder, 'index.html'), '<div id="root"></div><script type="module" src="/main.jsx"></script>');
    const built = (await build({
      root: folder,
      configFile: false,
      logLevel: 'error',
      mode: 'production',
      oxc: { jsx: { runtime: 'automatic' } },
      resolve: {
        alias: [
          { find: '@herald/client', replacement: at('web/client/src/index.ts') },
          { find: '@herald/react/styles.css', replacement: at('web/react/styles.css') },
          { find: '@herald/react', replacement: at('web/react/src/index.ts') },
          { find: /^(react|react-dom)(\/|$)/, replacement: `${at(REACTS[react])}/$1$2` },
        ],
      },
      build: { write: false, target: 'es2022' },
    })) as Rolldown.RolldownOutput;
    return built.output.map((one) => ({
      fileName: one.fileName,
      content: one.type === 'chunk' ? one.code : one.source,
    }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
