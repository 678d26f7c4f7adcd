import type { BulkAudienceInput, BulkSendInput, ChannelInput, Priority, SendNotificationInput } from './operations.js';
import { jsonObjectOf } from '../templates/template-draft.js';

export type AudienceKind = 'everyone' | 'topic' | 'userIds' | 'attributes';

/** What is being written, as it stands in the fields: all of it is kept in this tab. */
export interface BulkDraft {
  /** Made with the draft: sent once or ten times, it is one bulk send. */
  idempotencyKey: string;
  name: string;
  audience: AudienceKind;
  topic: string;
  /** Ids between blanks, commas or line ends. */
  userIds: string;
  /** Pairs, or JSON where these are not enough. */
  attributesAs: 'pairs' | 'json';
  pairs: { key: string; value: string }[];
  attributes: string;
  isTemplate: boolean;
  title: string;
  message: string;
  templateKey: string | null;
  /** null: each in their own language. */
  templateLocale: string | null;
  variables: string;
  /** null: that of the template, or "system". */
  category: string | null;
  type: string;
  priority: Priority;
  /** null: what category and preferences say. */
  channels: ChosenChannel[] | null;
  actionUrl: string;
  data: string;
  /** As `datetime-local` has it, in the zone of this machine; empty: now. */
  scheduledAt: string;
  expiresAt: string;
  rate: number | '';
}

export interface ChosenChannel {
  channel: string;
  timing: 'ALWAYS' | 'IF_UNSEEN' | null;
}

export const LIMITS = {
  titleChars: 200,
  messageChars: 10_000,
  nameChars: 200,
  actionUrlChars: 2_048,
  userIds: 50_000,
} as const;

/** `randomUUID` is there on pages of HTTPS alone. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `dashboard-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

export function emptyDraft(): BulkDraft {
  return {
    idempotencyKey: newKey(),
    name: '',
    audience: 'everyone',
    topic: '',
    userIds: '',
    attributesAs: 'pairs',
    pairs: [{ key: '', value: '' }],
    attributes: '{}',
    isTemplate: false,
    title: '',
    message: '',
    templateKey: null,
    templateLocale: null,
    variables: '',
    category: null,
    type: 'announcement',
    priority: 'MEDIUM',
    channels: null,
    actionUrl: '',
    data: '',
    scheduledAt: '',
    expiresAt: '',
    rate: '',
  };
}

/** Each once. */
export function idsOf(text: string): string[] {
  return [...new Set(text.split(/[\s,;]+/).filter(Boolean))];
}

/** A value that is written: `42` and `true` are a number and a yes, "42" in quotes is text, as all else is. */
function valueOf(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? text : value;
  } catch {
    return text;
  }
}

/** Undefined: it is no JSON object, or names nothing. */
export function attributesOf({ attributesAs, pairs, attributes }: BulkDraft): Record<string, unknown> | undefined {
  const given =
    attributesAs === 'json'
      ? jsonObjectOf(attributes)
      : Object.fromEntries(
          pairs.flatMap(({ key, value }) => (key.trim() === '' ? [] : [[key.trim(), valueOf(value.trim())]])),
        );
  return given && Object.keys(given).length > 0 ? given : undefined;
}

/** Whom it is for; undefined: that is not said yet. */
export function audienceOf(draft: BulkDraft): BulkAudienceInput | undefined {
  switch (draft.audience) {
    case 'everyone':
      return { everyone: true };
    case 'topic':
      return draft.topic.trim() === '' ? undefined : { topic: draft.topic.trim() };
    case 'userIds': {
      const userIds = idsOf(draft.userIds);
      return userIds.length === 0 ? undefined : { userIds };
    }
    case 'attributes': {
      const attributes = attributesOf(draft);
      return attributes && { attributes };
    }
  }
}

const timeOf = (local: string): string | null => {
  const time = new Date(local);
  return local === '' || Number.isNaN(time.getTime()) ? null : time.toISOString();
};
const filled = (text: string): string | null => (text.trim() === '' ? null : text.trim());
const jsonOf = (text: string): Record<string, unknown> | null =>
  text.trim() === '' ? null : (jsonObjectOf(text) ?? null);

/** What both a bulk send and a send to one person say. */
function sentOf(draft: BulkDraft) {
  return {
    type: draft.type.trim(),
    category: draft.category,
    priority: draft.priority,
    ...(draft.isTemplate
      ? {
          template: {
            key: draft.templateKey ?? '',
            locale: draft.templateLocale,
            variables: jsonObjectOf(draft.variables) ?? {},
          },
        }
      : { title: draft.title, message: draft.message }),
    channels: draft.channels?.map(({ channel, timing }): ChannelInput => ({ channel, timing })) ?? null,
    actionUrl: filled(draft.actionUrl),
    data: jsonOf(draft.data),
    expiresAt: timeOf(draft.expiresAt),
  };
}

/** As the API takes it. */
export function bulkInputOf(draft: BulkDraft, to: BulkAudienceInput): BulkSendInput {
  return {
    ...sentOf(draft),
    to,
    name: filled(draft.name),
    idempotencyKey: draft.idempotencyKey,
    scheduledAt: timeOf(draft.scheduledAt),
    ratePerSecond: draft.rate === '' ? null : draft.rate,
  };
}

/** The same to one person, for asking what would become of it. */
export function sampleInputOf(draft: BulkDraft, userId: string): SendNotificationInput {
  return { ...sentOf(draft), to: { userIds: [userId] } };
}
