import { describe, expect, it } from 'vitest';
import { originAllowed } from './cors.js';

describe('originAllowed', () => {
  const allowed = ['https://app.example', 'http://localhost:5173/', 'app://desktop'];
  it.each([
    ['a client that is no browser', undefined, 'herald.example', true],
    ['the same origin', 'https://herald.example', 'herald.example', true],
    ['the same origin, its port spelled out', 'https://herald.example', 'herald.example:443', true],
    ['the same origin on a port', 'http://localhost:3000', 'localhost:3000', true],
    ['the same host on another port', 'http://localhost:3001', 'localhost:3000', false],
    ['an origin of the list', 'https://app.example', 'herald.example', true],
    ['an origin of the list, written with a slash there', 'http://localhost:5173', 'herald.example', true],
    ['an origin of the list with another scheme', 'http://app.example', 'herald.example', false],
    ['an origin of the list with another port', 'https://app.example:8443', 'herald.example', false],
    ['a subdomain of the list’s', 'https://evil.app.example', 'herald.example', false],
    ['one that ends like the list’s', 'https://evilapp.example', 'herald.example', false],
    ['one that begins like the list’s', 'https://app.example.evil.example', 'herald.example', false],
    ['an application of the list', 'app://desktop', 'herald.example', true],
    ['an application of the same host', 'app://herald.example', 'herald.example', false],
    ['a sandboxed frame', 'null', 'herald.example', false],
    ['an empty origin', '', 'herald.example', false],
    ['nonsense', 'https://', 'herald.example', false],
    ['a foreign origin without a Host', 'https://evil.example', undefined, false],
    ['a foreign origin with a nonsensical Host', 'https://evil.example', '@@@', false],
  ])('%s', (_, origin, host, expected) => {
    expect(originAllowed(origin, host, allowed)).toBe(expected);
  });

  it('lets nobody else in by default', () => {
    expect(originAllowed('https://app.example', 'herald.example', [])).toBe(false);
  });
});
