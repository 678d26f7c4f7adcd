import { inTime } from './giving-up.js';
import { PushError } from './push-error.js';

/** What the worker tells pages (service-worker.js). */
export type WorkerMessage =
  | { herald: 'shown'; id: string; link: string | null }
  | { herald: 'clicked'; id: string; link: string | null }
  | { herald: 'subscription-changed' };

/** That push was turned on in this browser: by whom, and as what the server knows it. */
export interface PushRecord {
  person: string;
  deviceId: string;
  endpoint: string;
}

/** What Web Push needs of a browser. Tests have one of their own. */
export interface PushBrowser {
  readonly isSupported: boolean;
  readonly permission: NotificationPermission;
  /** Asks the person. Browsers show nothing unless he has just clicked something. */
  ask(): Promise<NotificationPermission>;
  /** What it is subscribed to; null: nothing. Makes no worker. */
  current(): Promise<PushSubscription | null>;
  /** Subscribed with this key: as it was, or anew. @throws PushError */
  subscribed(key: string): Promise<PushSubscription>;
  /** What was turned on here, over pages and reloads. */
  record: PushRecord | null;
  onMessage(listener: (message: WorkerMessage) => void): () => void;
  /** One at a time, over all tabs. */
  exclusively<Answer>(work: () => Promise<Answer>): Promise<Answer>;
}

export interface WorkerPlace {
  serviceWorkerUrl: string | URL;
  scope: string | undefined;
  /** How long a subscription may take, in milliseconds. */
  subscribeTimeoutMs: number;
}

const RECORD = 'herald.push';
/** One that waits for something in its install may never be at work. */
const ACTIVATION_MS = 30_000;

/** The browser that this page is in. */
export class PageBrowser implements PushBrowser {
  private readonly name: string;

  constructor(private readonly place: WorkerPlace) {
    this.name = `${RECORD} ${place.scope ?? ''}`.trim();
  }

  get isSupported(): boolean {
    return (
      typeof navigator !== 'undefined' &&
      'serviceWorker' in navigator &&
      typeof PushManager !== 'undefined' &&
      typeof Notification !== 'undefined'
    );
  }

  get permission(): NotificationPermission {
    return Notification.permission;
  }

  ask(): Promise<NotificationPermission> {
    return Notification.requestPermission();
  }

  async current(): Promise<PushSubscription | null> {
    const { scope, serviceWorkerUrl } = this.place;
    const registration = await navigator.serviceWorker.getRegistration(
      scope ?? new URL('.', new URL(serviceWorkerUrl, location.href)).href,
    );
    return (await registration?.pushManager.getSubscription()) ?? null;
  }

  async subscribed(key: string): Promise<PushSubscription> {
    const { pushManager } = await this.worker();
    const applicationServerKey = bytesOf(key);
    const subscribe = async () => {
      const known = await pushManager.getSubscription();
      if (known && isSame(known.options.applicationServerKey, applicationServerKey)) return known;
      // The server has another key by now: nothing comes over this one any more, and a browser holds no two.
      await known?.unsubscribe();
      return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
    };
    try {
      // A browser that does not reach its push service waits for ever.
      return await inTime(subscribe(), this.place.subscribeTimeoutMs);
    } catch (cause) {
      throw new PushError('SUBSCRIBE_FAILED', cause instanceof Error ? cause.message : String(cause), cause);
    }
  }

  get record(): PushRecord | null {
    try {
      return JSON.parse(localStorage.getItem(this.name) ?? 'null') as PushRecord | null;
    } catch {
      // Storage is blocked here: push is turned on anew with each page that asks for it.
      return null;
    }
  }

  set record(record: PushRecord | null) {
    try {
      if (record) localStorage.setItem(this.name, JSON.stringify(record));
      else localStorage.removeItem(this.name);
    } catch {
      // As above.
    }
  }

  onMessage(listener: (message: WorkerMessage) => void): () => void {
    const heard = ({ data }: MessageEvent<unknown>) => {
      if (typeof data === 'object' && data !== null && 'herald' in data) listener(data as WorkerMessage);
    };
    navigator.serviceWorker.addEventListener('message', heard);
    // What was told before a page listened waits for this.
    navigator.serviceWorker.startMessages();
    return () => navigator.serviceWorker.removeEventListener('message', heard);
  }

  async exclusively<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    if (!('locks' in navigator)) return work();
    return navigator.locks.request(this.name, work);
  }

  /** Registered, and at work. */
  private async worker(): Promise<ServiceWorkerRegistration> {
    const { serviceWorkerUrl, scope } = this.place;
    try {
      const options = scope === undefined ? {} : { scope };
      const registration = await navigator.serviceWorker.register(serviceWorkerUrl, options);
      if (!registration.active) await inTime(activation(registration), ACTIVATION_MS);
      return registration;
    } catch (cause) {
      throw new PushError('WORKER_FAILED', cause instanceof Error ? cause.message : String(cause), cause);
    }
  }
}

/** A worker that fails to install, or is replaced, ends as redundant. */
function activation({ installing, waiting }: ServiceWorkerRegistration): Promise<void> {
  const worker = installing ?? waiting;
  return new Promise((resolve, reject) => {
    const look = () => {
      if (worker?.state === 'activated') resolve();
      if (!worker || worker.state === 'redundant') reject(new Error('the service worker was not installed'));
    };
    worker?.addEventListener('statechange', look);
    look();
  });
}

/** @throws DOMException for what is no base64url */
function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), (one) => one.charCodeAt(0));
}

function isSame(known: ArrayBuffer | null, wanted: Uint8Array): boolean {
  if (!known) return false;
  const bytes = new Uint8Array(known);
  return bytes.length === wanted.length && bytes.every((byte, at) => byte === wanted[at]);
}
