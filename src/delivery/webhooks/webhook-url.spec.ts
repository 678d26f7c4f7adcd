import { describe, expect, it } from 'vitest';
import { AllowedHosts } from './webhook-addresses.js';
import { hostOf, LONGEST_URL, webhookUrl } from './webhook-url.js';

const NOBODY = new AllowedHosts([]);
const SOME = new AllowedHosts(['hooks.internal', '127.0.0.0/8']);

describe('the URL of a webhook', () => {
  it.each([
    ['https://example.com/hook', 'example.com'],
    ['https://example.com:8443/', 'example.com'],
    ['https://bücher.example/ä?x=1', 'xn--bcher-kva.example'],
    ['https://[2606:4700::1111]/', '2606:4700::1111'],
    // What is written in other ways than people write it, is what it stands for.
    ['https://0x7f.1/', '127.0.0.1'],
    ['https://2130706433/', '127.0.0.1'],
  ])('is taken: %s', (text, host) => {
    const url = webhookUrl(text, NOBODY);
    expect(url && hostOf(url)).toBe(host);
  });

  it.each([
    'http://example.com/hook',
    'https://user@example.com/',
    'https://:secret@example.com/',
    'https://example.com:22/',
    'https://example.com:80/',
    'https://example.com:6667/',
    'https://example.com:0/',
    'ftp://example.com/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'https:///',
    'example.com/hook',
    ' https://example.com/',
    'https://example.com/a\nb',
    'https://example.com/a\tb',
    `https://example.com/${'x'.repeat(LONGEST_URL)}`,
    '',
  ])('is none: %j', (text) => expect(webhookUrl(text, NOBODY)).toBeUndefined());

  it('may have http, and any port, where an operator allows its host', () => {
    expect(webhookUrl('http://hooks.internal:81/x', SOME)?.href).toBe('http://hooks.internal:81/x');
    expect(webhookUrl('http://127.0.0.1:3000/', SOME)?.port).toBe('3000');
    expect(webhookUrl('http://user@hooks.internal/', SOME)).toBeUndefined();
    expect(webhookUrl('http://other.internal/', SOME)).toBeUndefined();
  });
});
