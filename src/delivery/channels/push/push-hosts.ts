import { Injectable } from '@nestjs/common';
import { Config } from '../../../platform/config/index.js';

/** An endpoint is some 200 characters; those of Windows nearly 500. */
export const MAX_ENDPOINT_CHARS = 2_048;

/**
 * Where subscriptions may lead: `WEB_PUSH_HOSTS`, and nowhere else. An endpoint is what a stranger's browser says, and our own network is near:
 * so it is looked at when it is registered, and again before each request.
 */
@Injectable()
export class PushHosts {
  private readonly exact = new Set<string>();
  private readonly suffixes: string[] = [];
  /** Of tests, whole: `http://127.0.0.1:8080`. */
  private readonly origins = new Set<string>();

  constructor({ WEB_PUSH_HOSTS, NODE_ENV }: Config) {
    for (const entry of WEB_PUSH_HOSTS) {
      if (entry.startsWith('*.')) this.suffixes.push(entry.slice(1));
      else if (!entry.startsWith('http:')) this.exact.add(entry);
      else if (NODE_ENV !== 'production') this.origins.add(new URL(entry).origin);
    }
  }

  /** The endpoint as it is called, in its one form; undefined: it leads to where nothing is sent. */
  allowed(endpoint: string): URL | undefined {
    if (endpoint.length > MAX_ENDPOINT_CHARS || !URL.canParse(endpoint)) return undefined;
    const url = new URL(endpoint);
    if (url.username !== '' || url.password !== '' || url.hash !== '') return undefined;
    if (this.origins.has(url.origin)) return url;
    return url.protocol === 'https:' && url.port === '' && this.isHost(url.hostname) ? url : undefined;
  }

  /** Whether an operator named this very host, and not some that a stranger may make names up in. */
  isNamed({ origin, hostname }: URL): boolean {
    return this.exact.has(hostname) || this.origins.has(origin);
  }

  private isHost(name: string): boolean {
    return this.exact.has(name) || this.suffixes.some((suffix) => name.endsWith(suffix) && name.length > suffix.length);
  }
}
