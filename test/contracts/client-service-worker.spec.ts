import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { beforeEach, describe, expect, it } from 'vitest';

const SOURCE = readFileSync(new URL('../../web/client/service-worker.js', import.meta.url), 'utf8');
const ORIGIN = 'https://shop.example';

type Handler = (event: object) => void;

/** What a browser gives a worker, as far as this one asks for it; its cache outlives the worker. */
function aBrowser() {
  const kept = new Map<string, Response>();
  const memory = {
    match: async (place: string) => kept.get(place),
    put: async (place: string, response: Response) => void kept.set(place, response),
    keys: async () => [...kept.keys()],
    delete: async (place: string) => kept.delete(place),
  };
  const shown: { title: string; options: { tag: string; data: { link: string | null } } }[] = [];
  const opened: string[] = [];
  const browser = { shown, opened, kept, refuses: false, start };

  /** A worker, as after each time that the browser ended it. */
  function start() {
    const handlers = new Map<string, Handler>();
    const self = {
      location: new URL(`${ORIGIN}/herald/service-worker.js`),
      navigator: {},
      caches: { open: async () => memory },
      clients: { matchAll: async () => [], openWindow: async (url: string) => void opened.push(url) },
      registration: {
        scope: `${ORIGIN}/herald/`,
        showNotification: async (title: string, options: (typeof shown)[number]['options']) => {
          if (browser.refuses) throw new TypeError('no permission');
          shown.push({ title, options });
        },
      },
      addEventListener: (name: string, handler: Handler) => void handlers.set(name, handler),
    };
    runInNewContext(SOURCE, { self, URL, Response });
    const dispatch = async (name: string, event: object) => {
      const waited: Promise<unknown>[] = [];
      handlers.get(name)?.({ ...event, waitUntil: (work: Promise<unknown>) => waited.push(work) });
      await Promise.all(waited);
    };
    return {
      pushed: (text: string) => dispatch('push', { data: { json: () => JSON.parse(text) as unknown } }),
      clicked: (data: unknown) => dispatch('notificationclick', { notification: { data, close: () => undefined } }),
    };
  }
  return browser;
}

describe('the service worker', () => {
  let browser: ReturnType<typeof aBrowser>;
  beforeEach(() => {
    browser = aBrowser();
  });
  const aPush = (over: object = {}) =>
    JSON.stringify({ id: 'n-1', tag: 'd-1', title: 'Hello', message: 'It works.', ...over });

  it('shows a push once, over its own ends', async () => {
    await browser.start().pushed(aPush());
    await browser.start().pushed(aPush());
    expect(browser.shown.map(({ title }) => title)).toEqual(['Hello']);
  });

  it('shows what could not be shown when it comes again', async () => {
    browser.refuses = true;
    await browser.start().pushed(aPush());
    browser.refuses = false;
    const worker = browser.start();
    await Promise.all([worker.pushed(aPush()), worker.pushed(aPush())]);
    expect(browser.shown).toHaveLength(1);
  });

  it.each(['', 'null', '7', '"text"', '[]', '{}', '{"id":1,"title":"x"}', '{"id":"x","title":{}}', 'not JSON'])(
    'shows nothing of %j',
    async (text) => {
      await browser.start().pushed(text);
      expect(browser.shown).toEqual([]);
    },
  );

  it('shows what is Herald’s, however odd the rest of it', async () => {
    const worker = browser.start();
    const odd = [{ tag: 7 }, { tag: '\ud800' }, { badge: -1 }, { createdAt: 'soon' }, { link: {}, silent: 'yes' }];
    for (const over of odd) await worker.pushed(aPush({ tag: JSON.stringify(over), ...over }));
    expect(browser.shown).toHaveLength(odd.length);
  });

  it.each([
    ['javascript:alert(1)', null],
    [' JavaScript:alert(1)', null],
    ['data:text/html,x', null],
    ['blob:https://shop.example/1', null],
    ['file:///etc/passwd', null],
    ['https://', null],
    ['/orders/7', `${ORIGIN}/orders/7`],
    ['https://elsewhere.example/x', 'https://elsewhere.example/x'],
  ])('opens of %j: %j', async (link, expected) => {
    const worker = browser.start();
    await worker.pushed(aPush({ link }));
    expect(browser.shown[0]?.options.data.link).toBe(expected);
    // And looks again: the page it is of may have shown one itself.
    await worker.clicked({ herald: true, id: 'n-1', link });
    expect(browser.opened).toEqual([expected ?? `${ORIGIN}/herald/`]);
  });
});
