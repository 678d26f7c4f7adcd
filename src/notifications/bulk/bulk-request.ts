import { z } from 'zod';
import type { InvalidInputError } from '../../platform/errors/index.js';
import { clean, jsonObject, jsonProblems, line, parsed, refusal, topicKey, userId } from '../field-rules.js';
import { type CheckedSend, checkSend, fingerprintOf, type SendNames, type SendRequest } from '../send-request.js';
import type { BulkAudience } from './bulk-send.js';

/** Exactly one of these. */
export interface BulkAudienceRequest {
  everyone?: boolean | null | undefined;
  topic?: string | null | undefined;
  userIds?: readonly string[] | null | undefined;
  attributes?: Record<string, unknown> | null | undefined;
}

/** What an operator may ask to be sent to many. Limits are those of docs/limits.md. */
export interface BulkSendRequest extends Omit<SendRequest, 'to' | 'collapseKey' | 'cancellationKey'> {
  name?: string | null | undefined;
  to: BulkAudienceRequest;
  /** Recipients a second, at most. */
  ratePerSecond?: number | null | undefined;
}

export interface CheckedAudience {
  audience: BulkAudience;
  /** Each once; none but for a list. */
  userIds: readonly string[];
}

export interface CheckedBulkSend extends CheckedAudience {
  name: string | null;
  rate: number | null;
  /** All else, as of any send. */
  send: CheckedSend;
  fingerprint: Buffer;
}

export const BULK_LIMITS = {
  /** Of a list. A request has at most 1 MB, which is about 25,000 ids of 36 characters. */
  userIds: 50_000,
  attributesBytes: 4 * 1_024,
  nameChars: 200,
  ratePerSecond: 1_000_000,
} as const;

const audienceSchema = z
  .object({
    everyone: z.literal(true, 'to.everyone must be true').nullish(),
    topic: topicKey('to.topic').nullish(),
    userIds: z
      .array(userId, 'name the recipients')
      .min(1, 'to.userIds must name at least one recipient')
      .max(BULK_LIMITS.userIds, `to.userIds must name at most ${BULK_LIMITS.userIds.toLocaleString('en')} recipients`)
      .nullish(),
    attributes: jsonObject('to.attributes')
      .refine((value) => Object.keys(value).length > 0, 'to.attributes must name at least one: all is to.everyone')
      .nullish(),
  })
  .refine(
    (to) => Object.values(to).filter((value) => value != null).length === 1,
    'to must name exactly one of everyone, topic, userIds and attributes',
  );

const rateWords = `ratePerSecond must be a whole number from 1 to ${BULK_LIMITS.ratePerSecond.toLocaleString('en')}`;
const schema = z.object({
  name: line(BULK_LIMITS.nameChars, 'name').refine(clean).nullish(),
  to: audienceSchema,
  ratePerSecond: z
    .number(rateWords)
    .int(rateWords)
    .min(1, rateWords)
    .max(BULK_LIMITS.ratePerSecond, rateWords)
    .nullish(),
});

const LEAD = 'Nothing was sent.';
const COUNT_LEAD = 'Nothing was counted.';
/** So that all but whom it is for is checked as of any send. */
const SOMEBODY = { userIds: ['-'] };

/** @throws InvalidInputError that names every field that is wrong. */
export function checkBulkSend(request: BulkSendRequest, names: SendNames): CheckedBulkSend {
  const { name, to, ratePerSecond: rate } = parsed(schema, request, LEAD);
  const audience = checkedAudience(to, LEAD);
  const send = checkSend({ ...request, to: SOMEBODY, collapseKey: null, cancellationKey: null }, names);
  const asked = { name: name ?? null, rate: rate ?? null };
  const bulk = { ...asked, ...audience.audience, userIds: audience.userIds };
  return {
    ...asked,
    ...audience,
    send: { ...send, userIds: [], topic: audience.audience.kind === 'topic' ? audience.audience.topic : null },
    // Whom it is for is among what makes it this one; a plain send has no such data, whatever is in it.
    fingerprint: fingerprintOf({ ...send, userIds: [], data: `{"data":${send.data},"bulk":${JSON.stringify(bulk)}}` }),
  };
}

/** @throws InvalidInputError */
export function checkAudience(to: BulkAudienceRequest): CheckedAudience {
  return checkedAudience(parsed(z.object({ to: audienceSchema }), { to }, COUNT_LEAD).to, COUNT_LEAD);
}

export function noSuchTopic(topic: string): InvalidInputError {
  return refusal(LEAD, [{ field: 'to.topic', problem: `there is no topic "${topic}"` }]);
}

function checkedAudience(to: z.infer<typeof audienceSchema>, lead: string): CheckedAudience {
  if (to.topic != null) return { audience: { kind: 'topic', topic: to.topic }, userIds: [] };
  if (to.userIds != null) return { audience: { kind: 'list' }, userIds: [...new Set(to.userIds)] };
  if (to.attributes == null) return { audience: { kind: 'everyone' }, userIds: [] };
  const attributes = JSON.stringify(to.attributes);
  const problems = jsonProblems('to.attributes', attributes, BULK_LIMITS.attributesBytes);
  if (problems.length > 0) throw refusal(lead, problems);
  return { audience: { kind: 'attributes', attributes }, userIds: [] };
}
