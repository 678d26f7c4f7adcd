import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { DeviceOutcome } from './device-outcome.js';
import { fcmOutcome } from './fcm-outcome.js';
import { NoAnswerError, type PushAnswer } from './push-connections.js';
import { pushFailure, type PushTry } from './push-outcome.js';
import { retryAfterMs } from './retry-after.js';
import { silenceOutcome, webPushOutcome } from './web-push-outcome.js';

const NOW = Date.parse('2026-11-28T20:00:00Z');
const answer = (status: number, body = '', headers: PushAnswer['headers'] = {}): PushAnswer => ({
  status,
  headers,
  body,
});
const web = (status: number, isOurKey = true) =>
  webPushOutcome(answer(status, 'why', { 'retry-after': '9' }), { isOurKey, nowMs: NOW });
const fcm = (status: number, apiStatus = '', details: object[] = [], headers: PushAnswer['headers'] = {}) =>
  fcmOutcome(answer(status, JSON.stringify({ error: { status: apiStatus, message: 'why', details } }), headers), NOW);
const because = (errorCode: string) => [{ '@type': 'type.googleapis.com/google.firebase.fcm.v1.FcmError', errorCode }];
const about = (field: string) => [{ fieldViolations: [{ field, description: 'wrong' }] }];

/** Each row of the page, as it is met. */
const MET: Readonly<Record<string, readonly DeviceOutcome[]>> = {
  'Web Push `2xx`': [web(200), web(201), web(202)],
  'Web Push `404`, `410`': [web(404), web(410)],
  'Web Push `413`': [web(413)],
  'Web Push `401`, `403`': [web(401), web(403)],
  'Web Push `401`, `403`, subscribed with another key': [web(401, false), web(403, false)],
  'Web Push `408`, `425`, `429`': [web(408), web(425), web(429)],
  'Web Push `3xx`': [web(301), web(307), web(308)],
  'Web Push `5xx`': [web(500), web(502), web(503), web(504)],
  'Web Push any other': [web(400), web(405), web(406), web(418)],
  'FCM `2xx`': [fcm(200)],
  'FCM `UNREGISTERED`': [fcm(404, 'NOT_FOUND', because('UNREGISTERED'))],
  'FCM `INVALID_ARGUMENT`, about the token': [
    fcm(400, 'INVALID_ARGUMENT', about('message.token')),
    fcmOutcome(
      answer(
        400,
        '{"error":{"status":"INVALID_ARGUMENT","message":"The registration token is not a valid FCM registration token"}}',
      ),
      NOW,
    ),
  ],
  'FCM `INVALID_ARGUMENT`, about anything else': [
    fcm(400, 'INVALID_ARGUMENT', [...because('INVALID_ARGUMENT'), ...about('message.android.ttl')]),
    fcm(413),
  ],
  'FCM `SENDER_ID_MISMATCH`': [fcm(403, 'PERMISSION_DENIED', because('SENDER_ID_MISMATCH'))],
  'FCM `THIRD_PARTY_AUTH_ERROR`': [fcm(401, 'UNAUTHENTICATED', because('THIRD_PARTY_AUTH_ERROR'))],
  'FCM `401`': [fcm(401, 'UNAUTHENTICATED')],
  'FCM `403`, `404` without a reason': [
    fcm(403, 'PERMISSION_DENIED'),
    fcm(404, 'NOT_FOUND'),
    fcmOutcome(answer(404, '<html>'), NOW),
  ],
  'FCM `429`, `QUOTA_EXCEEDED`': [fcm(429, 'RESOURCE_EXHAUSTED', because('QUOTA_EXCEEDED')), fcm(429)],
  'FCM `500`, `503`': [fcm(500, 'INTERNAL', because('INTERNAL')), fcm(503, 'UNAVAILABLE', because('UNAVAILABLE'))],
  'both none, before it was handed over': [silenceOutcome(new NoAnswerError(false, 'unreachable'))],
  'both none, when all was handed over': [
    silenceOutcome(new NoAnswerError(true, 'unreachable')),
    silenceOutcome(new NoAnswerError(true, 'late')),
  ],
};

const page = readFileSync(fileURLToPath(new URL('../../../../docs/push.md', import.meta.url)), 'utf8');
const rows = [...page.matchAll(/^\| (Web Push|FCM|both) +\| (.+?) +\| (.+?) +\| (?:`([A-Z_]+)`)? *\|$/gm)].map(
  ([, service = '', met = '', becomes = '', code = '']) => ({ met: `${service} ${met}`, becomes, code }),
);

function inWords(outcome: DeviceOutcome): RegExp {
  if (outcome.kind === 'taken') return /^this device has it$/;
  if (outcome.kind === 'gone') return /^the device is forgotten$/;
  return outcome.kind === 'refused' ? /given up for this device/ : /tried again/;
}

describe('what becomes of an answer', () => {
  it('is on docs/push.md, all of it', () => expect(rows.map(({ met }) => met)).toEqual(Object.keys(MET)));

  it.each(rows)('$met: $becomes', ({ met, becomes, code }) => {
    for (const outcome of MET[met] ?? []) {
      expect(becomes).toMatch(inWords(outcome));
      const failure = pushFailure({
        outcomes: [outcome],
        hadIt: 0,
        attempt: 1,
        isLastAttempt: false,
        othersAnswer: false,
      });
      expect(failure?.code ?? '').toBe(code);
      const isDown = /PROVIDER_DOWN|PROVIDER_REFUSED_LOGIN/.test(code) && !/THIRD_PARTY|Web Push `401`/.test(met);
      expect('isDown' in outcome && outcome.isDown).toBe(isDown);
    }
  });

  it('says how long a service wants to be left alone', () => {
    expect([web(429), web(503)]).toMatchObject([{ retryAfterMs: 9_000 }, { retryAfterMs: 9_000 }]);
    expect(fcm(429)).toMatchObject({ retryAfterMs: 60_000 });
    expect(fcm(429, '', [], { 'retry-after': '7' })).toMatchObject({ retryAfterMs: 7_000 });
    expect(fcm(503, '', [], { 'retry-after': '7' })).toMatchObject({ retryAfterMs: 7_000 });
  });

  it('repeats nothing of FCM’s sentences, and no page', () => {
    const told = fcmOutcome(answer(400, '{"error":{"status":"INVALID_ARGUMENT","message":"secret-token"}}'), NOW);
    expect(JSON.stringify(told)).not.toContain('secret');
    expect(
      (webPushOutcome(answer(400, `a\r\n${'x'.repeat(9_000)}`), { isOurKey: true, nowMs: NOW }) as { words: string })
        .words.length,
    ).toBeLessThan(210);
  });
});

describe('Retry-After', () => {
  it.each([
    ['120', 120_000],
    [' 0 ', 0],
    ['Sat, 28 Nov 2026 20:02:00 GMT', 120_000],
    ['Sat, 28 Nov 2026 19:00:00 GMT', 0],
    ['soon', null],
    ['-5', null],
    ['2026', 2_026_000],
    ['99999999999999', null],
    [undefined, null],
  ])('%j: %s ms', (header, ms) => expect(retryAfterMs(header, NOW)).toBe(ms));
});

describe('what all devices together come to', () => {
  const taken: DeviceOutcome = { kind: 'taken', providerMessageId: null };
  const gone: DeviceOutcome = { kind: 'gone', words: '410' };
  const refused: DeviceOutcome = { kind: 'refused', code: 'ADDRESS_REFUSED', words: '400' };
  const [busy, down] = [web(429), web(503)];
  const tried = (outcomes: DeviceOutcome[], over: Partial<PushTry> = {}) =>
    pushFailure({ outcomes, hadIt: 0, attempt: 1, isLastAttempt: false, othersAnswer: false, ...over });

  it.each<[string, DeviceOutcome[], Partial<PushTry>, object | undefined]>([
    ['all have it', [taken, taken], {}, undefined],
    ['one has it, and no other ever will', [taken, gone, refused], {}, undefined],
    ['one had it, and no other ever will', [refused], { hadIt: 1 }, undefined],
    ['one may have it later', [taken, busy], {}, { retry: true, isProviderDown: false, retryAfterMs: 9_000 }],
    ['one may have it later, of those that are left', [busy, gone], {}, { code: 'PROVIDER_BUSY', retry: true }],
    ['the last attempt, and one has it', [taken, busy], { isLastAttempt: true }, undefined],
    ['the last attempt, and one had it', [down], { isLastAttempt: true, hadIt: 1 }, undefined],
    [
      'the last attempt, and none has it',
      [busy, gone],
      { isLastAttempt: true },
      { code: 'PROVIDER_BUSY', retry: true },
    ],
    ['none will ever have it', [gone, refused], {}, { code: 'ADDRESS_REFUSED', retry: false }],
    ['none is there any more', [gone, gone], {}, { code: 'DEVICES_GONE', retry: false }],
    ['there is none', [], {}, { code: 'DEVICES_GONE', retry: false }],
    ['all services are down', [down, down], {}, { code: 'PROVIDER_DOWN', isProviderDown: true }],
    ['one is down, and another has it', [down, taken], {}, { code: 'PROVIDER_DOWN', isProviderDown: false }],
    ['one is down, and another had it', [down], { hadIt: 1 }, { isProviderDown: false }],
    ['one is down, and another is busy', [down, busy], {}, { code: 'PROVIDER_DOWN', isProviderDown: false }],
    [
      'one is down, and others are up for others',
      [down],
      { othersAnswer: true, attempt: 2 },
      { isProviderDown: false, retryAfterMs: 60_000 },
    ],
  ])('%s', (_, outcomes, over, expected) => {
    expect([tried(outcomes, over)]).toMatchObject([expected]);
  });
});
