import type { createHeraldClient, HeraldClient, WebPush, webPush } from '@herald/client';
import type { BrowserContext, CDPSession, Page, Worker } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInstallation, type TestInstallation, type TestNode, tokenFor } from '../support/app.js';
import { launchProfile, noBrowser } from '../support/browser.js';
import { eventually, run, send } from '../support/client.js';
import { serveClientPage } from '../support/client-page.js';
import { FakePushService } from '../support/fake-push-service.js';

/** What a page of these tests has. */
interface PageWindow {
  herald: { createHeraldClient: typeof createHeraldClient; webPush: typeof webPush };
  isReady?: boolean;
  client: HeraldClient;
  push: WebPush;
  shown: string[];
  clicked: (string | null)[];
}
declare const window: PageWindow & { PushManager: { prototype: object } };
declare const localStorage: {
  getItem(name: string): string | null;
  setItem(name: string, value: string): void;
  removeItem(name: string): void;
};
interface SystemNotification extends Shown {
  close(): void;
}
declare const self: {
  registration: { getNotifications(): Promise<SystemNotification[]> };
  clients: object;
  dispatchEvent(event: unknown): void;
};
declare const WindowClient: { prototype: object };
declare const ExtendableEvent: new (name: string) => unknown;
declare const NotificationEvent: new (name: string, init: { notification: SystemNotification }) => unknown;

interface Shown {
  title: string;
  body: string;
  tag: string;
  silent: boolean | null;
  icon: string;
  data: { herald: boolean; id: string; link: string | null };
}

const DEVICES = '{ devices { id platform label } }';

describe.skipIf(noBrowser)('Web Push in a real browser', () => {
  let service: FakePushService;
  let pageServer: Awaited<ReturnType<typeof serveClientPage>>;
  let installation: TestInstallation;
  let node: TestNode;
  let profile: Awaited<ReturnType<typeof launchProfile>>;
  let context: BrowserContext;
  beforeAll(async () => {
    service = await FakePushService.start();
    pageServer = await serveClientPage();
    installation = await startInstallation({
      ALLOWED_ORIGINS: pageServer.origin,
      WEB_PUSH_HOSTS: service.origin,
      SWEEP_SECONDS: '0.1',
    });
    node = installation.nodes[0] as TestNode;
    profile = await launchProfile();
    ({ context } = profile);
    await context.grantPermissions(['notifications'], { origin: pageServer.origin });
  });
  afterAll(async () => {
    await profile?.close();
    await installation?.close();
    await pageServer?.close();
    await service?.close();
  });

  /** A page of this person’s, with a client and its push. */
  async function open(person: string, page?: Page): Promise<Page> {
    const opened = page ?? (await context.newPage());
    await opened.goto(pageServer.origin);
    await opened.waitForFunction(() => window.isReady === true);
    await opened.evaluate(
      ([url, token]) => {
        window.client = window.herald.createHeraldClient({ url, token });
        window.shown = [];
        window.clicked = [];
        window.push = window.herald.webPush(window.client, {
          serviceWorkerUrl: '/service-worker.js?icon=/icon.png',
          label: 'the browser of a test',
          subscribeTimeoutMs: 1_500,
        });
        window.push.onShown(({ id }) => window.shown.push(id));
        window.push.onClicked(({ link }) => window.clicked.push(link));
      },
      [node.url, tokenFor(person)] as const,
    );
    await opened.waitForFunction(() => window.push.state.status !== 'loading');
    return opened;
  }
  const statusOf = (page: Page) => page.evaluate(() => window.push.state.status);
  const devicesOf = async (person: string) =>
    (await run<{ devices: { id: string; platform: string; label: string }[] }>(node.url, tokenFor(person), DEVICES))
      .devices;
  const enable = (page: Page) =>
    page.evaluate(() =>
      window.push.enable().then(
        () => 'enabled',
        (error: { name: string; code: string }) => `${error.name} ${error.code}`,
      ),
    );

  /** As the page of one who has subscribed at the service of the tests: the browser's own has nobody to ask. */
  async function subscribingAt(name: string): Promise<Page> {
    const page = await context.newPage();
    await page.addInitScript((subscription) => {
      const made = (): string | null => localStorage.getItem('subscribed with');
      const double = (key: string) => ({
        endpoint: subscription.endpoint,
        options: { applicationServerKey: Uint8Array.from(JSON.parse(key) as number[]).buffer },
        toJSON: () => subscription,
        unsubscribe: async () => {
          localStorage.removeItem('subscribed with');
          return true;
        },
      });
      Object.assign(window.PushManager.prototype, {
        subscribe: async ({ applicationServerKey }: { applicationServerKey: Uint8Array }) => {
          const key = JSON.stringify([...applicationServerKey]);
          localStorage.setItem('subscribed with', key);
          return double(key);
        },
        getSubscription: async () => {
          const key = made();
          return key === null ? null : double(key);
        },
      });
    }, service.subscribe(name).toJSON());
    return page;
  }
  const workerOf = () =>
    eventually(
      () => context.serviceWorkers().find((worker) => worker.url().includes('/service-worker.js')),
      (worker) => worker !== undefined,
    ) as Promise<Worker>;
  const shownBy = async (): Promise<Shown[]> =>
    (await workerOf()).evaluate(async () =>
      (await self.registration.getNotifications()).map(({ title, body, tag, silent, icon, data }) => ({
        title,
        body,
        tag,
        silent,
        icon,
        data,
      })),
    );
  /** What the push service would hand to the browser. */
  async function push(page: Page, data: string): Promise<void> {
    const session: CDPSession = await context.newCDPSession(page);
    const registration = new Promise<string>((resolve) => {
      session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
        const found = registrations.find(({ scopeURL }) => scopeURL.startsWith(pageServer.origin));
        if (found) resolve(found.registrationId);
      });
    });
    await session.send('ServiceWorker.enable');
    const registrationId = await registration;
    await session.send('ServiceWorker.deliverPushMessage', { origin: pageServer.origin, registrationId, data });
    await session.detach();
  }

  it('goes as far as the push service that the browser has, and says that there is none', async () => {
    const page = await open('eve');
    expect(await statusOf(page)).toBe('off');
    // With a network, and keys of its maker, it would get one of a service that is not allowed here.
    expect(['PushError SUBSCRIBE_FAILED', 'HeraldError BAD_USER_INPUT']).toContain(await enable(page));
    expect((await workerOf()).url()).toBe(`${pageServer.origin}/service-worker.js?icon=/icon.png`);
    expect(await statusOf(page)).toBe('off');
    await page.close();
  });

  it('subscribes with the server’s key, and stays one device over reloads', async () => {
    const page = await open('ada', await subscribingAt('ada'));
    expect(await enable(page)).toBe('enabled');
    const [device] = await devicesOf('ada');
    expect(device).toMatchObject({ platform: 'WEB_PUSH', label: 'the browser of a test' });
    await open('ada', page);
    await page.waitForFunction(() => window.push.state.status === 'on');
    expect(await devicesOf('ada')).toEqual([device]);
    // With another key than the server's, as it is by now.
    const ours = await page.evaluate(() => localStorage.getItem('subscribed with'));
    await page.evaluate(() => localStorage.setItem('subscribed with', '[4,1,2,3]'));
    await open('ada', page);
    await page.waitForFunction(() => window.push.state.status === 'on');
    expect(await page.evaluate(() => localStorage.getItem('subscribed with'))).toBe(ours);
    expect(await devicesOf('ada')).toEqual([device]);
    // Whoever signs in behind her gets nothing of it.
    await open('bob', page);
    expect([await statusOf(page), await devicesOf('bob')]).toEqual(['off', []]);
    await open('ada', page);
    await page.evaluate(() => window.push.disable());
    expect([await statusOf(page), await devicesOf('ada')]).toEqual(['off', []]);
    await page.close();
  });

  it('registers at once what the browser has changed, where a page is open', async () => {
    const page = await open('gil', await subscribingAt('gil'));
    expect(await enable(page)).toBe('enabled');
    const [device] = await devicesOf('gil');
    await run(node.url, tokenFor('gil'), 'mutation ($id: ID!) { unregisterDevice(id: $id) }', { id: device?.id });
    await page.evaluate(() => {
      const record = JSON.parse(localStorage.getItem('herald.push') ?? '{}') as object;
      localStorage.setItem('herald.push', JSON.stringify({ ...record, endpoint: 'the one before' }));
    });
    await (await workerOf()).evaluate(() => self.dispatchEvent(new ExtendableEvent('pushsubscriptionchange')));
    await eventually(
      () => devicesOf('gil'),
      (devices) => devices.length === 1,
    );
    await page.close();
  });

  it('is the button of docs/client.md', async () => {
    const page = await open('hal', await subscribingAt('hal'));
    const content = `import { offerPush } from '/examples/push-sdk.mjs';
      const button = document.body.appendChild(document.createElement('button'));
      offerPush(window.client, button);`;
    await page.addScriptTag({ type: 'module', content });
    await page.click('text=Notify me here');
    await page.waitForSelector('text=Stop notifying me here');
    expect((await devicesOf('hal')).map(({ label }) => label)).toEqual(['Browser at work']);
    await page.click('text=Stop notifying me here');
    await page.waitForSelector('text=Notify me here');
    expect(await devicesOf('hal')).toEqual([]);
    await page.close();
  });

  it('shows what a send says, once, and tells the page', async () => {
    const page = await open('cleo', await subscribingAt('cleo'));
    expect(await enable(page)).toBe('enabled');
    await send(node.url, node.token('shop', ['service']), ['cleo'], {
      title: 'Your order',
      message: 'It is on its way. ☃',
      actionUrl: `${pageServer.origin}/?order=7`,
      channels: [{ channel: 'inApp' }, { channel: 'push', timing: 'ALWAYS' }],
    });
    const [sent] = await eventually(
      () => service.acceptedBy('cleo'),
      (accepted) => accepted.length > 0,
    );
    if (!sent) throw new Error('nothing was sent');
    const text = JSON.stringify(sent);
    await Promise.all([push(page, text), push(page, text)]);
    await page.waitForFunction(() => window.shown.length > 0);
    expect(await shownBy()).toEqual([
      {
        title: 'Your order',
        body: 'It is on its way. ☃',
        tag: sent.tag,
        silent: false,
        icon: `${pageServer.origin}/icon.png`,
        data: { herald: true, id: sent.id, link: `${pageServer.origin}/?order=7` },
      },
    ]);
    // Closed by the person, and brought once more by the push service.
    await (
      await workerOf()
    ).evaluate(async () => {
      for (const shown of await self.registration.getNotifications()) shown.close();
    });
    await push(page, text);
    await push(page, JSON.stringify({ ...sent, id: 'another', tag: 'another', silent: true }));
    await page.waitForFunction(() => window.shown.includes('another'));
    expect((await shownBy()).map(({ tag, silent }) => [tag, silent])).toEqual([['another', true]]);
    expect(await page.evaluate(() => window.shown)).toEqual([sent.id, 'another']);
    await page.close();
  });

  it('bears what is none of Herald’s, and opens nothing but the web', async () => {
    const page = await open('dora', await subscribingAt('dora'));
    expect(await enable(page)).toBe('enabled');
    const errors: string[] = [];
    const worker = await workerOf();
    worker.on('console', (message) => errors.push(message.text()));
    await worker.evaluate(async () => {
      for (const shown of await self.registration.getNotifications()) shown.close();
      // Without somebody who clicks a browser opens nothing.
      const opened: string[] = [];
      Object.assign(self, { opened, fetched: [] });
      Object.assign(self.clients, { openWindow: async (url: string) => void opened.push(url) });
    });
    for (const broken of ['', 'no JSON', 'null', '[]', '7', '{"id":1,"title":"t"}', '{"id":"n"}'])
      await push(page, broken);
    const links = [
      // eslint-disable-next-line no-script-url -- what must not be opened
      'javascript:alert(1)',
      'data:text/html,x',
      'https://elsewhere.example/?a=1',
      '/orders/7',
      'http://[',
    ];
    for (const [at, link] of links.entries()) {
      await push(page, JSON.stringify({ id: `link-${at}`, title: link, link, badge: -1, createdAt: 'never' }));
    }
    await page.waitForFunction(() => window.shown.includes('link-4'));
    const found = await shownBy();
    expect(found.map(({ tag, data }) => [tag, data.link]).toSorted()).toEqual([
      ['link-0', null],
      ['link-1', null],
      ['link-2', 'https://elsewhere.example/?a=1'],
      ['link-3', `${pageServer.origin}/orders/7`],
      ['link-4', null],
    ]);
    const opened = await worker.evaluate(async () => {
      const shown = (await self.registration.getNotifications()).filter(({ tag }) => /link-[23]/.test(tag));
      for (const notification of shown)
        self.dispatchEvent(new NotificationEvent('notificationclick', { notification }));
      while ((self as unknown as { opened: string[] }).opened.length < 2)
        await new Promise((soon) => setTimeout(soon, 10));
      return (self as unknown as { opened: string[] }).opened;
    });
    expect(opened.toSorted()).toEqual([`${pageServer.origin}/orders/7`, 'https://elsewhere.example/?a=1']);
    expect((await shownBy()).map(({ tag }) => tag).toSorted()).toEqual(['link-0', 'link-1', 'link-4']);
    // One without a link brings the page that is there to the front.
    await worker.evaluate(async () => {
      Object.assign(WindowClient.prototype, {
        focus: async function () {
          return this;
        },
      });
      const [shown] = (await self.registration.getNotifications()).filter(({ tag }) => tag === 'link-0');
      if (shown) self.dispatchEvent(new NotificationEvent('notificationclick', { notification: shown }));
    });
    await page.waitForFunction(() => window.clicked.length === 1);
    expect(await page.evaluate(() => window.clicked)).toEqual([null]);
    expect(errors).toEqual([]);
    await page.close();
  });
});
