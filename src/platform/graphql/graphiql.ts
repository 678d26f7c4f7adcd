import type { NextFunction, Request, Response } from 'express';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ASSETS_PATH, graphiqlPage, GRAPHIQL_START } from './graphiql-page.js';

const require = createRequire(import.meta.url);

const JAVASCRIPT = 'text/javascript; charset=utf-8';

/** Every file that the page may load, by its name in the address: [package, file, type]. Nothing else is served. */
const ASSETS: ReadonlyMap<string, readonly [pkg: string, file: string, type: string]> = new Map([
  ['react.js', ['react', 'umd/react.production.min.js', JAVASCRIPT]],
  ['react-dom.js', ['react-dom', 'umd/react-dom.production.min.js', JAVASCRIPT]],
  ['graphql-ws.js', ['graphql-ws', 'umd/graphql-ws.min.js', JAVASCRIPT]],
  ['graphiql.js', ['graphiql', 'graphiql.min.js', JAVASCRIPT]],
  ['graphiql.css', ['graphiql', 'graphiql.min.css', 'text/css; charset=utf-8']],
]);

/**
 * The page runs our scripts and talks to us, and that is all. GraphiQL writes inline styles and carries its
 * fonts as data.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The version in the address is what lets browsers keep a file for ever. */
const PAGE = graphiqlPage((name) => {
  const asset = ASSETS.get(name);
  // Relative to the page: it may be below a path of somebody else's server.
  return `${ASSETS_PATH.slice(1)}${name}${asset ? `?v=${versionOf(asset[0])}` : ''}`;
});

function versionOf(pkg: string): string {
  return (require(`${pkg}/package.json`) as { version: string }).version;
}

/** Express middleware: GraphiQL for a browser's `GET /graphql`, and its files. Anything else goes on. */
export function graphiql(request: Request, response: Response, next: NextFunction): void {
  if (request.method !== 'GET' && request.method !== 'HEAD') return next();
  if (request.path.startsWith(ASSETS_PATH)) {
    sendAsset(request.path.slice(ASSETS_PATH.length), response).catch(next);
  } else if (request.path === '/graphql' && wantsPage(request)) {
    response.set({ 'content-security-policy': POLICY, 'cache-control': 'no-cache', vary: 'Accept' });
    response.type('html').send(PAGE);
  } else {
    next();
  }
}

/** A query by GET asks for JSON, or for nothing in particular. */
function wantsPage(request: Request): boolean {
  return request.query['query'] === undefined && request.accepts(['json', 'html']) === 'html';
}

async function sendAsset(name: string, response: Response): Promise<void> {
  if (name === 'start.js') {
    response.set({ 'content-type': JAVASCRIPT, 'cache-control': 'no-cache' }).send(GRAPHIQL_START);
    return;
  }
  const asset = ASSETS.get(name);
  if (!asset) {
    response.status(404).type('text').send('Not found');
    return;
  }
  const [pkg, file, type] = asset;
  // By the package's own file and not by `resolve(pkg/file)`: react's `exports` hide its umd folder.
  const path = join(dirname(require.resolve(`${pkg}/package.json`)), file);
  const body = await readFile(path);
  response.set({ 'content-type': type, 'cache-control': 'public, max-age=31536000, immutable' }).send(body);
}
