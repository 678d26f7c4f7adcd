import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { NextFunction, Request, Response } from 'express';
import { baseOf } from './page-base.js';

export interface BuiltPageOptions {
  /** Its folder below dist/web: "admin". */
  name: string;
  /** Its Content-Security-Policy. `nonce`: of the styles that it writes, another one each time. */
  policyOf: (nonce: string) => string;
  /** Other pages of the same folder that have a policy of their own, such as one that shows what isn’t trusted. */
  frames?: Readonly<Record<string, string>>;
}

/** Where a build puts what changes its name whenever it changes. */
const ASSET = /^\/assets\/[\w.-]+$/;
const FILE = /^\/[\w-]+\.[a-z]+$/;
const NOT_BUILT = 'This page was not built: npm run build:web';

/**
 * A page of Herald’s own that was built into dist/web (scripts/build-web.mjs): its files, and for every other path below it the page itself,
 * which knows by the path what to show. What it loads comes from here alone.
 */
export class BuiltPage {
  private readonly folder: string;

  constructor(private readonly options: BuiltPageOptions) {
    this.folder = join(rootFolder(), 'dist/web', options.name);
  }

  /** Express middleware, mounted at its path. Anything but a look is somebody else’s. */
  async handle(request: Request, response: Response, next: NextFunction): Promise<void> {
    if (request.method !== 'GET' && request.method !== 'HEAD') return next();
    response.set({ 'referrer-policy': 'no-referrer', 'x-robots-tag': 'noindex' });
    const { path } = request;
    if (ASSET.test(path)) return this.sendFile(path, response, { maxAge: '365d', immutable: true });
    if (FILE.test(path)) return this.sendFile(path, response, { maxAge: 0 });
    await this.sendPage(request, response);
  }

  private sendFile(path: string, response: Response, kept: { maxAge: string | number; immutable?: boolean }): void {
    const policy = this.options.frames?.[path.slice(1)];
    if (policy !== undefined) response.set('content-security-policy', policy);
    response.sendFile(path, { root: this.folder, cacheControl: true, ...kept }, (error) => {
      if (error && !response.headersSent) response.status(404).type('text').send('Not found');
    });
  }

  private async sendPage(request: Request, response: Response): Promise<void> {
    let page: string;
    try {
      page = await readFile(join(this.folder, 'index.html'), 'utf8');
    } catch {
      response.status(503).type('text').send(NOT_BUILT);
      return;
    }
    const nonce = randomBytes(16).toString('base64');
    response.set({ 'content-security-policy': this.options.policyOf(nonce), 'cache-control': 'no-store' });
    response.type('html').send(page.replace('%BASE%', baseOf(request)).replaceAll('%NONCE%', nonce));
  }
}

/** Of the package: from src/ as from dist/src/. */
function rootFolder(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}
