import { readFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { exampleOf } from './docs-example.js';

const ROOT = join(import.meta.dirname, '../..');

/** Where a page finds what it imports: the client and its two libraries as they are released, as ES modules. */
const FOLDERS: Readonly<Record<string, string>> = {
  '/client/': 'web/client/dist/',
  '/graphql-ws/': 'node_modules/graphql-ws/dist/',
  '/graphql-sse/': 'node_modules/graphql-sse/lib/',
};
const IMPORTS = {
  '@herald/client': '/client/index.js',
  'graphql-ws/client': '/graphql-ws/client.js',
  'graphql-sse': '/graphql-sse/client.mjs',
};

const PAGE = `<!doctype html><title>a page with the client</title>
<script type="importmap">${JSON.stringify({ imports: IMPORTS })}</script>
<script type="module">
  window.herald = await import('@herald/client');
  window.isReady = true;
</script>`;

/** Answers for a page that has the client, without a bundler. @returns false for what is not of the page */
export function clientPage(path: string, response: ServerResponse): boolean {
  if (path === '/') {
    response.setHeader('content-type', 'text/html').end(PAGE);
    return true;
  }
  if (path.split('?')[0] === '/service-worker.js') {
    response.setHeader('content-type', 'text/javascript');
    response.end(readFileSync(join(ROOT, 'web/client/service-worker.js')));
    return true;
  }
  const [, example] = /^\/examples\/([\w-]+\.mjs)$/.exec(path) ?? [];
  if (example !== undefined) {
    response.setHeader('content-type', 'text/javascript').end(exampleOf('docs/client.md', example));
    return true;
  }
  const folder = Object.keys(FOLDERS).find((prefix) => path.startsWith(prefix));
  if (folder === undefined || !/\.m?js$/.test(path) || path.includes('..')) return false;
  response.setHeader('content-type', 'text/javascript');
  response.end(readFileSync(join(ROOT, FOLDERS[folder] ?? '', path.slice(folder.length))));
  return true;
}

/** A server of its own for it, of another origin than Herald's. */
export async function serveClientPage(): Promise<{ origin: string; close(): Promise<void> }> {
  const server: Server = createServer((request, response) => {
    if (!clientPage(request.url ?? '', response)) response.writeHead(404).end();
  });
  await new Promise<void>((listening) => server.listen(0, 'localhost', listening));
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
