// @ts-check
/// <reference lib="webworker" />
// Shows what Herald pushes, and opens it when it is clicked. Served as it stands, or imported into a worker of one's own:
// importScripts('/herald/service-worker.js'). How it looks: `self.heraldPush = { icon, badge, home }` before that, or in the query of its
// address: service-worker.js?icon=/icon.png&badge=/badge.png&home=/inbox. docs/client.md has more.
(() => {
  'use strict';

  const worker =
    /** @type {ServiceWorkerGlobalScope & { heraldPush?: { icon?: string, badge?: string, home?: string } }} */ (
      /** @type {unknown} */ (self)
    );
  const asked = new URL(worker.location.href).searchParams;
  /** @type {(name: 'icon' | 'badge' | 'home') => string | undefined} */
  const setting = (name) => worker.heraldPush?.[name] ?? asked.get(name) ?? undefined;

  /** So many are remembered as shown: a push service may bring one again, long after it was closed. */
  const REMEMBERED = 100;
  const MEMORY = 'herald-push';

  /** @typedef {{ id: string, tag: string, title: string, message: string, link: string | null, silent: boolean, badge: number | null, createdAt: number | undefined }} Pushed */

  /**
   * undefined: it is none of Herald's, or broken.
   * @param {PushMessageData | null} data
   * @returns {Pushed | undefined}
   */
  function pushedOf(data) {
    /** @type {unknown} */
    let said;
    try {
      said = data?.json();
    } catch {
      return undefined;
    }
    if (typeof said !== 'object' || said === null) return undefined;
    const { id, tag, title, message, link, silent, badge, createdAt } = /** @type {Record<string, unknown>} */ (said);
    if (typeof id !== 'string' || typeof title !== 'string') return undefined;
    const at = typeof createdAt === 'string' ? Date.parse(createdAt) : Number.NaN;
    return {
      id,
      tag: typeof tag === 'string' ? tag : id,
      title,
      message: typeof message === 'string' ? message : '',
      link: linkOf(link),
      silent: silent === true,
      badge: typeof badge === 'number' && Number.isInteger(badge) && badge >= 0 ? badge : null,
      createdAt: Number.isNaN(at) ? undefined : at,
    };
  }

  /**
   * Of the web alone: what a `javascript:` or a `data:` would do here is nobody's business.
   * @param {unknown} link
   * @returns {string | null}
   */
  function linkOf(link) {
    if (typeof link !== 'string') return null;
    try {
      const { protocol, href } = new URL(link, worker.location.origin);
      return protocol === 'https:' || protocol === 'http:' ? href : null;
    } catch {
      return null;
    }
  }

  /** One behind the other: two of the same that come together are one. */
  let last = Promise.resolve();
  /** @param {() => Promise<void>} work */
  function inTurn(work) {
    last = last.then(work).catch(() => undefined);
    return last;
  }

  /** @param {string} tag */
  const placeOf = (tag) => `/${encodeURIComponent(tag)}`;

  /**
   * Whether it was shown before, by this worker or one that has ended since. Where nothing can be stored, the tag alone keeps it from being there twice.
   * @param {string} tag
   */
  async function wasShown(tag) {
    try {
      const memory = await worker.caches.open(MEMORY);
      return (await memory.match(placeOf(tag))) !== undefined;
    } catch {
      return false;
    }
  }

  /**
   * Not before it is there: what could not be shown may come again.
   * @param {string} tag
   */
  async function remember(tag) {
    try {
      const memory = await worker.caches.open(MEMORY);
      await memory.put(placeOf(tag), new Response(''));
      const known = await memory.keys();
      await Promise.all(known.slice(0, Math.max(0, known.length - REMEMBERED)).map((one) => memory.delete(one)));
    } catch {
      // Storage is full, or forbidden.
    }
  }

  /** @param {object} message */
  async function tellPages(message) {
    const pages = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
    for (const page of pages) page.postMessage(message);
  }

  /** @param {Pushed} pushed */
  async function show({ id, tag, title, message, link, silent, badge, createdAt }) {
    if (await wasShown(tag)) return;
    await worker.registration.showNotification(title, {
      body: message,
      tag,
      silent,
      data: { herald: true, id, link },
      ...(setting('icon') === undefined ? {} : { icon: setting('icon') }),
      ...(setting('badge') === undefined ? {} : { badge: setting('badge') }),
      ...(createdAt === undefined ? {} : { timestamp: createdAt }),
    });
    await remember(tag);
    await tellPages({ herald: 'shown', id, link });
    const { setAppBadge } = /** @type {{ setAppBadge?: (count: number) => Promise<void> }} */ (worker.navigator);
    if (badge !== null) await setAppBadge?.call(worker.navigator, badge);
  }

  /**
   * The page that is there already, where there is one; else a new one.
   * @param {string} id
   * @param {string | null} link
   */
  async function open(id, link) {
    const home = linkOf(setting('home')) ?? worker.registration.scope;
    const target = link ?? home;
    const pages = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
    const there = pages.find(({ url }) => url === target) ?? (link === null ? pages[0] : undefined);
    if (!there) return void (await worker.clients.openWindow(target));
    await there.focus();
    there.postMessage({ herald: 'clicked', id, link });
  }

  worker.addEventListener('push', (event) => {
    const pushed = pushedOf(event.data);
    if (pushed) event.waitUntil(inTurn(() => show(pushed)));
  });

  worker.addEventListener('notificationclick', (event) => {
    const { data } = event.notification;
    if (data?.herald !== true) return;
    event.notification.close();
    event.waitUntil(open(String(data.id), linkOf(data.link)).catch(() => undefined));
  });

  // The push service has another address for this browser. Nobody is signed in here: a page registers it, at once or at its next start.
  worker.addEventListener('pushsubscriptionchange', (event) => {
    const { oldSubscription, newSubscription } = event;
    const options = oldSubscription?.options;
    event.waitUntil(
      Promise.resolve(newSubscription ?? (options && worker.registration.pushManager.subscribe(options)))
        .catch(() => undefined)
        .then(() => tellPages({ herald: 'subscription-changed' })),
    );
  });
})();
