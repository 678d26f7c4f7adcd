import type { HeraldClient } from './herald-client.js';
import { Listeners } from './listeners.js';
import {
  PushStandingDocument,
  type PushStandingQuery,
  RegisterDeviceDocument,
  UnregisterDeviceDocument,
} from './operations.js';
import { PageBrowser, type PushBrowser, type WorkerMessage } from './push-browser.js';
import { PushError } from './push-error.js';

export interface WebPushOptions {
  /** Where your site has service-worker.js of this package, or a worker of yours that imports it. Of the page's own origin. */
  serviceWorkerUrl: string | URL;
  /** Default: the folder that the worker is in. */
  scope?: string | undefined;
  /** What the person sees in his list of devices: "Firefox on Ada's laptop". One line of at most 100 characters. */
  label?: string | undefined;
  /** How long the browser may take to subscribe at its push service, in milliseconds. Default: 30,000. */
  subscribeTimeoutMs?: number | undefined;
}

/**
 * `loading`: not known yet. `unsupported`: this browser can't, or the page is not of https. `unavailable`: this Herald sends no Web Push. `denied`:
 * the person said no, and only the browser's settings undo it. `prompt`: he was not asked. `off`: he allowed it, and it is off. `on`: this browser
 * is told. `failed`: it could not be found out, and `error` says why.
 */
export interface WebPushState {
  readonly status: 'loading' | 'unsupported' | 'unavailable' | 'denied' | 'prompt' | 'off' | 'on' | 'failed';
  /** Of `failed`: a PushError, or a HeraldError of the server's. */
  readonly error?: Error | undefined;
}

/** What a notification of the system's says of itself: `id` is the notification's. */
export interface PushedNotification {
  id: string;
  link: string | null;
}

type Server = Pick<HeraldClient, 'query' | 'mutate'>;

/** Web Push in this browser, for the person that the client is of. Nobody is asked anything before `enable`. */
export class WebPush {
  private current: WebPushState = { status: 'loading' };
  private readonly states = new Listeners<WebPushState>();
  private readonly shown = new Listeners<PushedNotification>();
  private readonly clicked = new Listeners<PushedNotification>();
  private readonly stopHearing: () => void;
  private last: Promise<unknown> = Promise.resolve();
  private isClosed = false;

  constructor(
    private readonly herald: Server,
    private readonly browser: PushBrowser,
    private readonly label: string | undefined,
  ) {
    this.stopHearing = browser.isSupported ? browser.onMessage((message) => this.heard(message)) : () => undefined;
    void this.refresh();
  }

  get state(): WebPushState {
    return this.current;
  }

  /** Called with each new state. @returns how to stop */
  onState(listener: (state: WebPushState) => void): () => void {
    return this.states.add(listener);
  }

  /** The system shows one now: a page that is open need not show it as well. @returns how to stop */
  onShown(listener: (notification: PushedNotification) => void): () => void {
    return this.shown.add(listener);
  }

  /** The person clicked one, and this page was brought to the front for it. @returns how to stop */
  onClicked(listener: (notification: PushedNotification) => void): () => void {
    return this.clicked.add(listener);
  }

  /**
   * Turns it on: asks the person, where he was not asked; to be called when he has just clicked something. Done twice it does no harm.
   * @throws PushError; HeraldError where the server refuses, or does not answer
   */
  async enable(): Promise<void> {
    if (!this.browser.isSupported) throw this.refusal('unsupported', new PushError('UNSUPPORTED', 'no Web Push here'));
    // Before anything is awaited: a browser asks only while the click is fresh.
    const permission = this.browser.permission === 'default' ? await this.browser.ask() : this.browser.permission;
    if (permission === 'denied') throw this.refusal('denied', new PushError('DENIED', 'the person said no'));
    if (permission === 'default') throw this.refusal('prompt', new PushError('DISMISSED', 'the question was closed'));
    await this.inTurn(async () => {
      const standing = await this.herald.query(PushStandingDocument);
      if (standing.webPushKey === null || standing.webPushKey === undefined)
        throw this.refusal('unavailable', new PushError('UNAVAILABLE', 'this Herald sends no Web Push'));
      await this.register(standing.webPushKey, standing);
    });
  }

  /**
   * Turns it off: this browser is told nothing more. To be called before signing out, or whoever signs in next may be shown what is the former
   * person's. @throws HeraldError where the server does not answer: the browser takes nothing any more all the same
   */
  async disable(): Promise<void> {
    if (!this.browser.isSupported) return;
    await this.inTurn(async () => {
      const { record } = this.browser;
      await (await this.browser.current())?.unsubscribe();
      this.browser.record = null;
      this.become(this.statusOfPermission());
      if (record) await this.herald.mutate(UnregisterDeviceDocument, { id: record.deviceId }, { mayRepeat: true });
    });
  }

  /** Looks again how it stands, and registers again what is on: with a key or a subscription that has changed since. Never rejects. */
  async refresh(): Promise<void> {
    try {
      await this.inTurn(() => this.resume());
    } catch (error) {
      this.become('failed', error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** Hears nothing more of the worker. What is on stays on. */
  close(): void {
    this.isClosed = true;
    this.stopHearing();
  }

  private async resume(): Promise<void> {
    if (!this.browser.isSupported) return this.become('unsupported');
    if (this.browser.permission === 'denied') return this.become('denied');
    const standing = await this.herald.query(PushStandingDocument);
    const key = standing.webPushKey ?? null;
    if (key === null) return this.become('unavailable');
    if (this.browser.permission !== 'granted') return this.become('prompt');
    const { record } = this.browser;
    // Whoever signs in behind somebody else is asked before he gets anything here.
    if (!record || record.person !== standing.inbox.id) return this.become('off');
    const isKnown = standing.devices.some(({ id }) => id === record.deviceId);
    const isAsItWas = (await this.browser.current())?.endpoint === record.endpoint;
    // He turned it off from elsewhere. One that the server forgot because the browser has changed it is registered again.
    if (!isKnown && isAsItWas) return this.become('off');
    await this.register(key, standing);
  }

  private async register(key: string, { inbox, devices }: PushStandingQuery): Promise<void> {
    const { record } = this.browser;
    const subscription = await this.browser.subscribed(key);
    const { endpoint, keys } = subscription.toJSON();
    const input = { platform: 'WEB_PUSH' as const, subscription: { endpoint, keys }, label: this.label };
    const { device } = await this.herald.mutate(RegisterDeviceDocument, { input }, { mayRepeat: true });
    this.browser.record = { person: inbox.id, deviceId: device.id, endpoint: subscription.endpoint };
    this.become('on');
    const before = record?.deviceId;
    // Of the subscription that this one took the place of. If it stays, the push service says that it is gone.
    if (before !== undefined && before !== device.id && devices.some(({ id }) => id === before))
      await this.herald.mutate(UnregisterDeviceDocument, { id: before }, { mayRepeat: true }).catch(() => undefined);
  }

  private heard(message: WorkerMessage): void {
    if (message.herald === 'subscription-changed') void this.refresh();
    else {
      const { id, link } = message;
      (message.herald === 'shown' ? this.shown : this.clicked).tell({ id, link });
    }
  }

  /** One behind the other, in this tab and over all of them: two that subscribe at once would undo each other. */
  private inTurn<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    const turn = this.last.catch(() => undefined).then(() => this.browser.exclusively(work));
    this.last = turn.catch(() => undefined);
    return turn;
  }

  private statusOfPermission(): 'denied' | 'prompt' | 'off' {
    const { permission } = this.browser;
    if (permission === 'granted') return 'off';
    return permission === 'denied' ? 'denied' : 'prompt';
  }

  private refusal(status: WebPushState['status'], error: PushError): PushError {
    this.become(status);
    return error;
  }

  private become(status: WebPushState['status'], error?: Error): void {
    if (this.isClosed || (status === this.current.status && error === this.current.error)) return;
    this.current = error ? { status, error } : { status };
    this.states.tell(this.current);
  }
}

/** Web Push in this page's browser. One for a page is enough. */
export function webPush(herald: HeraldClient, options: WebPushOptions): WebPush {
  const { serviceWorkerUrl, scope, label, subscribeTimeoutMs = 30_000 } = options;
  return new WebPush(herald, new PageBrowser({ serviceWorkerUrl, scope, subscribeTimeoutMs }), label);
}
