import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { jwtVerify } from 'jose';
import { type Answering, type AskedRequest, ScriptedServer } from './scripted-server.js';

/** A message of HTTP v1, as far as tests look. */
export interface FcmMessage {
  token: string;
  notification: { title: string; body: string };
  data: Record<string, string>;
  android: {
    priority: string;
    ttl: string;
    notification: { tag: string; channel_id: string; sound?: string; notification_count?: number };
  };
  apns: { headers: Record<string, string>; payload: { aps: { badge?: number; sound?: string; 'thread-id': string } } };
  webpush: { headers: Record<string, string>; fcm_options?: { link: string } };
}

const PROJECT = 'shop-1';
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const PEM = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;

/** An error of FCM's. */
export const fcmError = (status: number, apiStatus: string, details: object[] = []): Answering => ({
  status,
  body: JSON.stringify({ error: { code: status, status: apiStatus, message: 'as Google says it', details } }),
});

export const ofFcm = (errorCode: string) => ({
  '@type': 'type.googleapis.com/google.firebase.fcm.v1.FcmError',
  errorCode,
});

/** Firebase Cloud Messaging with its token endpoint: lets in who has a token that it gave, and is not revoked. */
export class FakeFcm {
  readonly accepted: FcmMessage[] = [];
  readonly tokens: string[] = [];
  readonly revoked = new Set<string>();
  /** By the device's token: how it answers from now on. */
  readonly answers = new Map<string, Answering | (() => Answering | Promise<Answering>)>();
  /** How the token endpoint answers, if not with a token. */
  tokenAnswer: Answering | undefined;
  expiresInSeconds = 3_600;
  private server!: ScriptedServer;

  static async start(): Promise<FakeFcm> {
    const fcm = new FakeFcm();
    fcm.server = await ScriptedServer.start((request) => fcm.answer(request));
    return fcm;
  }

  /** What Herald is configured with. */
  get env(): Record<string, string> {
    const account = {
      type: 'service_account',
      project_id: PROJECT,
      client_email: 'herald@shop-1.example',
      private_key: PEM,
      token_uri: `${this.server.origin}/token`,
    };
    return { FCM_SERVICE_ACCOUNT: JSON.stringify(account), FCM_BASE_URL: this.server.origin };
  }

  get asked(): readonly AskedRequest[] {
    return this.server.asked;
  }

  get tokenRequests(): number {
    return this.asked.filter(({ path }) => path === '/token').length;
  }

  askedFor(token: string): FcmMessage[] {
    return this.asked
      .filter(({ path }) => path.endsWith('messages:send'))
      .map(messageOf)
      .filter((message) => message.token === token);
  }

  acceptedBy(token: string): FcmMessage[] {
    return this.accepted.filter((message) => message.token === token);
  }

  close(): Promise<void> {
    return this.server.close();
  }

  private async answer(request: AskedRequest): Promise<Answering> {
    if (request.path === '/token') return this.tokenAnswer ?? this.giveToken(request);
    if (request.path !== `/v1/projects/${PROJECT}/messages:send`) return { status: 404, body: 'no such page' };
    const bearer = (request.headers.authorization ?? '').replace(/^Bearer /, '');
    if (!this.tokens.includes(bearer) || this.revoked.has(bearer)) return fcmError(401, 'UNAUTHENTICATED');
    const message = messageOf(request);
    const scripted = this.answers.get(message.token);
    const said = typeof scripted === 'function' ? await scripted() : scripted;
    if (said !== undefined) return said;
    this.accepted.push(message);
    return { status: 200, body: JSON.stringify({ name: `projects/${PROJECT}/messages/${this.accepted.length}` }) };
  }

  private async giveToken({ body }: AskedRequest): Promise<Answering> {
    const form = new URLSearchParams(body.toString());
    const claims = { issuer: 'herald@shop-1.example', audience: `${this.server.origin}/token`, algorithms: ['RS256'] };
    try {
      await jwtVerify(form.get('assertion') ?? '', createPublicKey(PEM), claims);
    } catch {
      return { status: 400, body: JSON.stringify({ error: 'invalid_grant' }) };
    }
    const token = `ya29.token-${this.tokens.length + 1}`;
    this.tokens.push(token);
    const answer = { access_token: token, expires_in: this.expiresInSeconds, token_type: 'Bearer' };
    return { status: 200, body: JSON.stringify(answer) };
  }
}

function messageOf({ body }: AskedRequest): FcmMessage {
  return (JSON.parse(body.toString()) as { message: FcmMessage }).message;
}
