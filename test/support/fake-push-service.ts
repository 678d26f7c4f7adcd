import { createPublicKey } from 'node:crypto';
import { jwtVerify } from 'jose';
import { BrowserSubscription } from './browser-subscription.js';
import { type Answering, type AskedRequest, ScriptedServer } from './scripted-server.js';

/** What a service worker would be given. */
export interface ReceivedPush {
  id: string;
  tag: string;
  title: string;
  message: string;
  link?: string;
  category: string;
  type?: string;
  priority: string;
  createdAt: string;
  silent?: true;
  badge?: number;
  data?: unknown;
}

export interface AcceptedPush {
  browser: string;
  /** As it came over the wire. */
  request: AskedRequest;
  push: ReceivedPush;
}

const TOPIC = /^(\w{8})(\w{4})(\w{4})(\w{4})(\w{12})$/;

/** A push service with its browsers: takes what is signed by whom they subscribed with, and encrypted for them; or does as it is told. */
export class FakePushService {
  readonly accepted: AcceptedPush[] = [];
  /** By the browser's name: how it answers from now on. */
  readonly answers = new Map<string, Answering | (() => Answering | Promise<Answering>)>();
  private readonly browsers = new Map<string, BrowserSubscription>();
  private server!: ScriptedServer;

  static async start(): Promise<FakePushService> {
    const service = new FakePushService();
    service.server = await ScriptedServer.start((request) => service.answer(request));
    return service;
  }

  get origin(): string {
    return this.server.origin;
  }

  get asked(): readonly AskedRequest[] {
    return this.server.asked;
  }

  subscribe(name: string): BrowserSubscription {
    const browser = new BrowserSubscription(`${this.origin}/push/${name}`);
    this.browsers.set(name, browser);
    return browser;
  }

  askedFor(name: string): AskedRequest[] {
    return this.asked.filter(({ path }) => path === `/push/${name}`);
  }

  acceptedBy(name: string): ReceivedPush[] {
    return this.accepted.filter(({ browser }) => browser === name).map(({ push }) => push);
  }

  close(): Promise<void> {
    return this.server.close();
  }

  private async answer(request: AskedRequest): Promise<Answering> {
    const name = request.path.slice('/push/'.length);
    const scripted = this.answers.get(name);
    const said = typeof scripted === 'function' ? await scripted() : scripted;
    if (said !== undefined && (typeof said === 'string' || said.status >= 300)) return said;
    const browser = this.browsers.get(name);
    if (!browser) return { status: 410 };
    if (!(await this.isSigned(request))) return { status: 403, body: 'not signed as it should be' };
    if (request.body.length > 4_096) return { status: 413 };
    const push = JSON.parse(browser.decrypt(request.body)) as ReceivedPush;
    this.accepted.push({ browser: name, request, push });
    return said ?? { status: 201, headers: { Location: `${this.origin}/message/${this.accepted.length}` } };
  }

  /** RFC 8292: a token for this origin, by the key that is sent with it. */
  private async isSigned({ headers }: AskedRequest): Promise<boolean> {
    const [, token, key] = /^vapid t=([^,]+), k=(\S+)$/.exec(headers.authorization ?? '') ?? [];
    if (token === undefined || key === undefined) return false;
    const point = Buffer.from(key, 'base64url');
    const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'));
    const publicKey = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' });
    return jwtVerify(token, publicKey, { audience: this.origin, algorithms: ['ES256'] }).then(
      ({ payload }) => /^(mailto:|https:)/.test(payload.sub ?? ''),
      () => false,
    );
  }
}

/** The delivery that a request is of, by its `Topic`. */
export function deliveryOf({ headers }: AskedRequest): string {
  return String(headers['topic']).replace(TOPIC, '$1-$2-$3-$4-$5');
}
