import { expect, it } from 'vitest';
import { linkOf } from './link-of.js';

it.each([
  'https://shop.example/orders/1',
  'http://localhost:3000/',
  'mailto:shop@shop.example',
  'HTTPS://SHOP.example',
])('follows %s', (url) => {
  expect(linkOf(url)).toBe(url);
});

it.each([
  'javascript:alert(1)',
  ' javascript:alert(1)',
  'java\nscript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'file:///etc/passwd',
  '/orders/1',
  'nothing',
  '',
  null,
  undefined,
])('follows no %j', (url) => {
  expect(linkOf(url)).toBeUndefined();
});
