import { describe, expect, it } from 'vitest';
import { HeraldError } from '../platform/errors/index.js';
import {
  checkSend,
  fingerprintOf,
  SEND_LIMITS,
  type SendNames,
  type SendRequest,
  timeProblem,
} from './send-request.js';

const known: SendNames = {
  isCategory: (category) => ['security', 'system', 'social', 'task'].includes(category),
  isChannel: (channel) => ['inApp', 'email'].includes(channel),
};
const request = (change: Partial<SendRequest> = {}): SendRequest => ({
  to: { userIds: ['user-1'] },
  type: 'order_status',
  title: 'Shipped',
  message: 'Your order is on its way.',
  ...change,
});
const refusalOf = (change: Partial<SendRequest>): HeraldError => {
  try {
    checkSend(request(change), known);
  } catch (error) {
    if (error instanceof HeraldError) return error;
    throw error;
  }
  throw new Error('was not refused');
};

describe('checkSend', () => {
  it('fills in what may be left out', () => {
    expect(checkSend(request(), known)).toEqual({
      idempotencyKey: null,
      userIds: ['user-1'],
      topic: null,
      type: 'order_status',
      category: 'system',
      priority: 1,
      title: 'Shipped',
      message: 'Your order is on its way.',
      template: null,
      actionUrl: null,
      data: '{}',
      collapseKey: null,
      cancellationKey: null,
      scheduledAt: null,
      expiresAt: null,
      channels: null,
    });
  });

  it('folds recipients named twice', () => {
    expect(checkSend(request({ to: { userIds: ['a', 'b', 'a'] } }), known).userIds).toEqual(['a', 'b']);
  });

  it('takes every limit to the letter', () => {
    const most = request({
      to: { userIds: Array.from({ length: 1_000 }, (_, index) => `${index}`.padEnd(128, 'x')) },
      type: 'a'.repeat(64),
      title: '😀'.repeat(200),
      message: 'm'.repeat(10_000),
      actionUrl: 'mailto:a@example.com',
      data: { text: 'd'.repeat(16 * 1024 - '{"text":""}'.length) },
      idempotencyKey: 'k'.repeat(255),
      collapseKey: 'k'.repeat(255),
      cancellationKey: 'k'.repeat(255),
    });
    expect(checkSend(most, known).userIds).toHaveLength(SEND_LIMITS.recipients);
  });

  it.each<[string, string, Partial<SendRequest>]>([
    ['no recipient', 'to.userIds', { to: { userIds: [] } }],
    [
      'too many recipients',
      'to.userIds',
      { to: { userIds: Array.from({ length: 1_001 }, (_, index) => `u${index}`) } },
    ],
    ['an empty user id', 'to.userIds.0', { to: { userIds: [''] } }],
    ['a long user id', 'to.userIds.0', { to: { userIds: ['x'.repeat(129)] } }],
    ['a line break in a user id', 'to.userIds.0', { to: { userIds: ['a\nb'] } }],
    ['half a surrogate pair in a user id', 'to.userIds.0', { to: { userIds: ['a\ud800'] } }],
    ['no title', 'title', { title: null }],
    ['an empty title', 'title', { title: '  ' }],
    ['a long title', 'title', { title: 'x'.repeat(201) }],
    ['NUL in the title', 'title', { title: 'a\u0000' }],
    ['a line break in the title', 'title', { title: 'a\r\nBcc: b' }],
    ['no message', 'message', { message: undefined }],
    ['a long message', 'message', { message: 'x'.repeat(10_001) }],
    ['a long type', 'type', { type: 'x'.repeat(65) }],
    ['an odd type', 'type', { type: 'no spaces' }],
    ['an unknown category', 'category', { category: 'gossip' }],
    ['a long category', 'category', { category: 'x'.repeat(65) }],
    ['a javascript: link', 'actionUrl', { actionUrl: 'javascript:alert(1)' }],
    ['a relative link', 'actionUrl', { actionUrl: '/orders' }],
    ['a link with a line break', 'actionUrl', { actionUrl: 'https://a.example/\r\nx' }],
    ['large data', 'data', { data: { text: 'd'.repeat(16 * 1024) } }],
    ['NUL in data', 'data', { data: { text: 'a\u0000' } }],
    ['a long idempotency key', 'idempotencyKey', { idempotencyKey: 'k'.repeat(256) }],
    ['a long collapse key', 'collapseKey', { collapseKey: 'k'.repeat(256) }],
    ['an empty collapse key', 'collapseKey', { collapseKey: '' }],
    ['a collapse key with a line in it', 'collapseKey', { collapseKey: 'a\nb' }],
    ['a long cancellation key', 'cancellationKey', { cancellationKey: 'k'.repeat(256) }],
    ['half a surrogate pair in a cancellation key', 'cancellationKey', { cancellationKey: '\ud800' }],
    ['a time that is none', 'scheduledAt', { scheduledAt: new Date(Number.NaN) }],
    ['an end that is none', 'expiresAt', { expiresAt: new Date(Number.NaN) }],
    ['no channels', 'channels', { channels: [] }],
    ['an unknown channel', 'channels', { channels: [{ channel: 'pigeon' }] }],
    ['a channel twice', 'channels', { channels: [{ channel: 'email' }, { channel: 'email', timing: 'ALWAYS' }] }],
    ['an empty idempotency key', 'idempotencyKey', { idempotencyKey: '' }],
  ])('refuses %s, and names the field', (_what, field, change) => {
    const refusal = refusalOf(change);
    expect(refusal.code).toBe('BAD_USER_INPUT');
    expect(refusal.details?.['fields']).toEqual([field]);
    expect(refusal.message).toContain('Nothing was sent');
  });

  it('names all that is wrong at once', () => {
    expect(refusalOf({ title: '', type: '' }).details?.['fields']).toEqual(['type', 'title']);
  });

  it.each<[string, Partial<SendRequest>]>([
    ['title is required; message is required.', { title: null, message: undefined }],
    ['title must have at most 200 characters.', { title: 'x'.repeat(201) }],
    ['to must name either userIds or a topic.', { to: {} }],
    ['to.userIds.1: a user id must not be empty.', { to: { userIds: ['a', ''] } }],
    ['category: there is no category "gossip".', { category: 'gossip' }],
  ])('says %j, each field named once', (words, change) => {
    expect(refusalOf(change).message).toBe(`Nothing was sent. ${words}`);
  });
});

describe('timeProblem', () => {
  const NOW = Date.parse('2026-11-21T12:00:00Z');
  const DAY = 24 * 3_600_000;
  const at = (ms: number) => new Date(NOW + ms);

  it.each<[string, string[], Partial<SendRequest>]>([
    ['no times', [], {}],
    ['a schedule that has passed: it means now', [], { scheduledAt: at(-DAY) }],
    ['a schedule a year ahead', [], { scheduledAt: at(366 * DAY) }],
    ['a schedule further ahead', ['scheduledAt'], { scheduledAt: at(366 * DAY + 1) }],
    ['an end to come', [], { expiresAt: at(1) }],
    ['an end that is now', ['expiresAt'], { expiresAt: at(0) }],
    ['an end at the time of the schedule', ['expiresAt'], { scheduledAt: at(DAY), expiresAt: at(DAY) }],
    ['an end behind it', [], { scheduledAt: at(DAY), expiresAt: at(DAY + 1) }],
    ['both wrong', ['scheduledAt', 'expiresAt'], { scheduledAt: at(400 * DAY), expiresAt: at(DAY) }],
  ])('says of %s what is wrong: %j', (_what, fields, change) => {
    const problem = timeProblem(checkSend(request(change), known), NOW);
    expect(problem?.details?.['fields'] ?? []).toEqual(fields);
  });
});

describe('fingerprintOf', () => {
  const of = (change: Partial<SendRequest>) => fingerprintOf(checkSend(request(change), known)).toString('hex');

  it('is the same for the same body, in whatever order the data came', () => {
    expect(of({ data: { a: 1, b: { c: 2, d: [1, { x: 1, y: 2 }] } } })).toBe(
      of({ data: { b: { d: [1, { y: 2, x: 1 }], c: 2 }, a: 1 }, idempotencyKey: 'k', category: 'system' }),
    );
  });

  it('differs where the body does', () => {
    const all = [{}, { title: 'Other' }, { data: { a: 1 } }, { data: { a: 2 } }, { priority: 'HIGH' as const }];
    expect(new Set(all.map(of)).size).toBe(all.length);
  });

  it('is what it was before there were schedules, keys and expiry, for a request that has none of them', () => {
    const before = {
      to: { userIds: ['user-1'] },
      type: 'order_status',
      title: 'Your order',
      message: 'It is on its way.',
    };
    const fingerprint = fingerprintOf(checkSend({ ...before, data: { b: 1, a: [2] } }, known)).toString('hex');
    expect(fingerprint).toBe('d74a1f3f10aa63ab1de9f78b5acf3d806865ce7f7d62b71faf914b2240146bae');
    const times = [{ scheduledAt: new Date(1) }, { scheduledAt: new Date(2) }, { expiresAt: new Date(1) }];
    const channels = [[{ channel: 'email' }], [{ channel: 'email', timing: 'ALWAYS' as const }]];
    const keys = [{ collapseKey: 'a' }, { cancellationKey: 'a' }];
    const all = [{}, ...times, ...keys, ...channels.map((some) => ({ channels: some }))];
    expect(new Set(all.map(of)).size).toBe(all.length);
  });
});
