import { describe, expect, it, vi } from 'vitest';
import { FakePushBrowser } from './a-push-browser.fixture.js';
import { HeraldError } from './herald-error.js';
import { PushStandingDocument, RegisterDeviceDocument, UnregisterDeviceDocument } from './operations.js';
import { PushError } from './push-error.js';
import { type PushedNotification, WebPush } from './web-push.js';

/** Herald, as far as push goes: one device for each endpoint. */
class FakeServer {
  key: string | null = 'key 1';
  person = 'ada';
  devices = new Map<string, string>();
  registered: unknown[] = [];
  failure: Error | undefined;

  query = vi.fn(async (document: unknown): Promise<unknown> => {
    if (this.failure) throw this.failure;
    expect(document).toBe(PushStandingDocument);
    const devices = [...this.devices.values()].map((id) => ({ id }));
    return { webPushKey: this.key, inbox: { id: `inbox:${this.person}` }, devices };
  });

  mutate = vi.fn(async (document: unknown, variables?: unknown): Promise<unknown> => {
    if (this.failure) throw this.failure;
    const { input, id } = variables as { input: { subscription: { endpoint: string } }; id: string };
    if (document === RegisterDeviceDocument) {
      this.registered.push(input);
      const { endpoint } = input.subscription;
      const device = this.devices.get(endpoint) ?? `device of ${endpoint}`;
      this.devices.set(endpoint, device);
      return { device: { id: device } };
    }
    expect(document).toBe(UnregisterDeviceDocument);
    for (const [endpoint, device] of this.devices) if (device === id) this.devices.delete(endpoint);
    return { wasThere: true };
  });
}

type Setup = { server?: FakeServer; browser?: FakePushBrowser };

async function aPage({ server = new FakeServer(), browser = new FakePushBrowser() }: Setup = {}) {
  const push = new WebPush(server as never, browser, 'a laptop');
  const states: string[] = [];
  push.onState(({ status }) => states.push(status));
  await vi.waitFor(() => expect(push.state.status).not.toBe('loading'));
  return { push, server, browser, states };
}

const endpoints = ({ devices }: FakeServer) => [...devices.keys()];

describe('Web Push in a page', () => {
  it('asks nobody, and registers nothing, before it is told to', async () => {
    const browser = new FakePushBrowser();
    browser.permission = 'default';
    const { push, server } = await aPage({ browser });
    expect(push.state.status).toBe('prompt');
    expect([browser.asked, browser.made, server.registered.length]).toEqual([0, 0, 0]);
  });

  it('asks when it is enabled, subscribes with the server’s key, and registers the device', async () => {
    const browser = new FakePushBrowser();
    browser.permission = 'default';
    const { push, server, states } = await aPage({ browser });
    await push.enable();
    expect(browser.held?.key).toBe('key 1');
    const subscription = { endpoint: 'https://push.example/1', keys: { p256dh: 'p', auth: 'a' } };
    expect(server.registered).toEqual([{ platform: 'WEB_PUSH', subscription, label: 'a laptop' }]);
    expect(states).toEqual(['prompt', 'on']);
    await push.enable();
    expect([browser.asked, browser.made, server.devices.size]).toEqual([1, 1, 1]);
  });

  it('asks before it waits for anything: browsers show the question only while the click is fresh', async () => {
    const browser = new FakePushBrowser();
    browser.permission = 'default';
    const { push } = await aPage({ browser });
    const enabling = push.enable();
    expect(browser.asked).toBe(1);
    await enabling;
  });

  it.each([
    ['denied', 'DENIED', 'denied'],
    ['default', 'DISMISSED', 'prompt'],
  ] as const)('says so where the person answers %s', async (answers, code, status) => {
    const browser = new FakePushBrowser();
    Object.assign(browser, { permission: 'default', answers });
    const { push, server } = await aPage({ browser });
    await expect(push.enable()).rejects.toMatchObject({ name: 'PushError', code });
    expect(push.state.status).toBe(status);
    expect(server.registered).toEqual([]);
  });

  it('says so where the browser can’t, and where this Herald doesn’t', async () => {
    const old = new FakePushBrowser();
    old.isSupported = false;
    const { push, server } = await aPage({ browser: old });
    expect(push.state.status).toBe('unsupported');
    await expect(push.enable()).rejects.toBeInstanceOf(PushError);
    await push.disable();
    expect(server.query).not.toHaveBeenCalled();
    const without = new FakeServer();
    without.key = null;
    const page = await aPage({ server: without });
    expect(page.push.state.status).toBe('unavailable');
    await expect(page.push.enable()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('is on after a reload, and registers the same device again', async () => {
    const first = await aPage();
    await first.push.enable();
    const second = await aPage(first);
    expect(second.push.state.status).toBe('on');
    expect([first.browser.made, first.server.devices.size, first.server.registered.length]).toEqual([1, 1, 2]);
  });

  it('subscribes anew when the server has another key, and lets the device of before go', async () => {
    const page = await aPage();
    await page.push.enable();
    page.server.key = 'key 2';
    const { push } = await aPage(page);
    expect([push.state.status, page.browser.held?.key]).toEqual(['on', 'key 2']);
    expect(endpoints(page.server)).toEqual(['https://push.example/2']);
  });

  it('registers what the browser has changed, at once where a page is open', async () => {
    const page = await aPage();
    await page.push.enable();
    page.browser.held = { endpoint: 'https://push.example/changed', key: 'key 1' };
    page.browser.tell({ herald: 'subscription-changed' });
    await vi.waitFor(() => expect(endpoints(page.server)).toEqual(['https://push.example/changed']));
    // Lost while no page was there, and forgotten by the server as well.
    page.browser.held = null;
    page.server.devices.clear();
    const { push } = await aPage(page);
    expect(push.state.status).toBe('on');
    expect(endpoints(page.server)).toEqual(['https://push.example/2']);
  });

  it('stays off where it was turned off: here, or from elsewhere', async () => {
    const page = await aPage();
    await page.push.enable();
    await page.push.disable();
    expect([page.push.state.status, page.browser.held, page.browser.record, page.server.devices.size]).toEqual([
      'off',
      null,
      null,
      0,
    ]);
    expect((await aPage(page)).push.state.status).toBe('off');
    await page.push.enable();
    page.server.devices.clear();
    expect((await aPage(page)).push.state.status).toBe('off');
    expect(page.server.devices.size).toBe(0);
  });

  it('is off for whoever signs in behind somebody else', async () => {
    const page = await aPage();
    await page.push.enable();
    page.server.person = 'bob';
    page.server.devices.clear();
    page.browser.held = { endpoint: 'https://push.example/changed', key: 'key 1' };
    expect((await aPage(page)).push.state.status).toBe('off');
    expect(page.server.registered.length).toBe(1);
  });

  it('takes nothing any more where the server does not hear that it is off', async () => {
    const page = await aPage();
    await page.push.enable();
    page.server.failure = new HeraldError('CONNECTION_LOST', 'no answer');
    await expect(page.push.disable()).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
    expect([page.browser.held, page.push.state.status]).toEqual([null, 'off']);
  });

  it('says why it could not find out, and looks again when it is asked', async () => {
    const server = new FakeServer();
    server.failure = new HeraldError('UNAVAILABLE', 'later');
    const { push } = await aPage({ server });
    expect(push.state).toEqual({ status: 'failed', error: server.failure });
    server.failure = undefined;
    await push.refresh();
    expect(push.state).toEqual({ status: 'off' });
  });

  it('does one thing at a time', async () => {
    const { push, browser } = await aPage();
    await Promise.all([push.enable(), push.refresh(), push.disable(), push.enable(), push.refresh()]);
    expect([browser.atOnce, push.state.status]).toEqual([1, 'on']);
  });

  it('tells what the worker has shown, and what was clicked, until it is closed', async () => {
    const { push, browser } = await aPage();
    const heard: [string, PushedNotification][] = [];
    push.onShown((one) => heard.push(['shown', one]));
    push.onClicked((one) => heard.push(['clicked', one]));
    browser.tell({ herald: 'shown', id: 'n1', link: null });
    browser.tell({ herald: 'clicked', id: 'n1', link: 'https://shop.example/' });
    push.close();
    browser.tell({ herald: 'shown', id: 'n2', link: null });
    expect(heard).toEqual([
      ['shown', { id: 'n1', link: null }],
      ['clicked', { id: 'n1', link: 'https://shop.example/' }],
    ]);
  });
});
