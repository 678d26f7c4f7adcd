import type { HeraldClient } from '@herald/client';
import { StrictMode } from 'react';
import { renderToString } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import {
  HeraldProvider,
  NotificationCenter,
  NotificationInbox,
  useConnection,
  useNotifications,
  usePreferences,
  useUnreadCount,
} from './index.js';

const URL = 'wss://herald.example/graphql';
const untouched = new Proxy({} as HeraldClient, {
  get: (_, name) => {
    if (name === 'then') return undefined;
    throw new Error(`the client was asked for ${String(name)} on a server`);
  },
});

describe('on a server', () => {
  it('there is no window', () => {
    expect(typeof window).toBe('undefined');
  });

  it.each([
    ['a client', { client: untouched }],
    ['an address and a token', { url: URL, token: () => 'never asked for' }],
  ])('a bell is rendered with %s, and nothing is asked for', (_, props) => {
    const html = renderToString(
      <StrictMode>
        <HeraldProvider {...props}>
          <NotificationCenter defaultOpen className="mine" theme="dark" />
        </HeraldProvider>
      </StrictMode>,
    );
    expect(html).toMatch(/<button[^>]*class="herald-bell"[^>]*aria-label="Notifications"/);
    expect(html).toContain('class="herald mine" data-theme="dark"');
    // What depends on the clock, the language or the size of a window comes in the browser. Nor is there a style that a policy would refuse.
    expect(html).not.toMatch(/role="dialog"|<time|popover|style=/);
  });

  it('an inbox is a heading', () => {
    const html = renderToString(
      <HeraldProvider client={untouched}>
        <NotificationInbox />
      </HeraldProvider>,
    );
    expect(html).toMatch(/<h2[^>]*>Notifications<\/h2>/);
  });

  it('hooks say that nothing is known yet', () => {
    function Says() {
      const { status, notifications } = useNotifications({ filter: { read: false } });
      const { unread, isReady } = useUnreadCount();
      const { state } = useConnection();
      const preferences = usePreferences();
      return <p>{JSON.stringify([status, notifications, unread, isReady, state.status, preferences.status])}</p>;
    }
    const html = renderToString(
      <HeraldProvider url={URL} token="t">
        <Says />
      </HeraldProvider>,
    );
    expect(html.replaceAll('&quot;', '"')).toContain('["loading",[],0,false,"idle","loading"]');
  });

  it('who forgot the provider is told so', () => {
    expect(() => renderToString(<NotificationCenter />)).toThrow('<HeraldProvider>');
  });
});
