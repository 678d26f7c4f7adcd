import { HeraldError } from '@herald/client';
import { fieldsOf, withoutLead } from '../templates/fault-place.js';
import { jsonObjectOf } from '../templates/template-draft.js';
import { audienceOf, type BulkDraft, idsOf, LIMITS } from './bulk-draft.js';

/** What is wrong, by the field of the form that it is wrong in. */
export type Problems = Readonly<Partial<Record<ProblemField, string>>>;

/** In the order of the form. */
export const PROBLEM_FIELDS = [
  'to',
  'title',
  'message',
  'template',
  'variables',
  'type',
  'category',
  'channels',
  'actionUrl',
  'data',
  'scheduledAt',
  'expiresAt',
  'ratePerSecond',
  'name',
] as const;
export type ProblemField = (typeof PROBLEM_FIELDS)[number];

const TYPE = /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/;
const ACTION_SCHEMES = ['http:', 'https:', 'mailto:'];
/** People count characters, not UTF-16 units. */
export const charsOf = (text: string): number => Array.from(text).length;

/** What can be said before the API is asked. */
export function problemsOf(draft: BulkDraft): Problems {
  const found: [ProblemField, string | undefined][] = [
    ['to', audienceProblem(draft)],
    ...contentProblems(draft),
    [
      'type',
      TYPE.test(draft.type.trim()) ? undefined : 'A letter or digit, then letters, digits and _ . : -, at most 64.',
    ],
    [
      'channels',
      draft.channels?.length === 0 ? 'Choose one at least, or leave it to category and preferences.' : undefined,
    ],
    ['actionUrl', urlProblem(draft.actionUrl.trim())],
    ['data', jsonObjectOf(draft.data) ? undefined : 'That is no JSON object.'],
    ['expiresAt', expiryProblem(draft)],
  ];
  return Object.fromEntries(found.filter(([, problem]) => problem !== undefined));
}

function audienceProblem(draft: BulkDraft): string | undefined {
  const to = audienceOf(draft);
  if (draft.audience === 'userIds' && idsOf(draft.userIds).length > LIMITS.userIds) {
    return `At most ${LIMITS.userIds.toLocaleString('en')} ids: take a topic or attributes for more.`;
  }
  if (to) return undefined;
  if (draft.audience === 'topic') return 'Name a topic.';
  if (draft.audience === 'userIds') return 'Name one person at least.';
  const isJson = draft.attributesAs === 'json' && jsonObjectOf(draft.attributes) === undefined;
  return isJson ? 'That is no JSON object.' : 'Name one attribute at least: all people are “everyone”.';
}

function contentProblems(draft: BulkDraft): [ProblemField, string | undefined][] {
  if (draft.isTemplate) {
    return [
      ['template', draft.templateKey === null ? 'Choose a template.' : undefined],
      ['variables', jsonObjectOf(draft.variables) ? undefined : 'That is no JSON object.'],
    ];
  }
  return [
    ['title', textProblem(draft.title, LIMITS.titleChars, 'Write a title.')],
    ['message', textProblem(draft.message, LIMITS.messageChars, 'Write a message.')],
  ];
}

function textProblem(text: string, most: number, ask: string): string | undefined {
  if (text.trim() === '') return ask;
  return charsOf(text) > most ? `At most ${most.toLocaleString('en')} characters.` : undefined;
}

function urlProblem(url: string): string | undefined {
  if (url === '') return undefined;
  const isGood = URL.canParse(url) && ACTION_SCHEMES.includes(new URL(url).protocol);
  return isGood ? undefined : 'A whole address: https://…, http://… or mailto:…';
}

function expiryProblem({ scheduledAt, expiresAt }: BulkDraft): string | undefined {
  if (expiresAt === '' || scheduledAt === '' || expiresAt > scheduledAt) return undefined;
  return 'It has to be after the time at which it begins.';
}

/** Of the names that the API gives its fields: "to.userIds.3", "template.variables.name". */
function fieldNamed(name: string): ProblemField | undefined {
  if (name.startsWith('template.variables')) return 'variables';
  const [first = ''] = name.split('.');
  return PROBLEM_FIELDS.find((field) => field === first);
}

/** What the API says is wrong, by field: each of its sentences goes to the field that it names. Undefined: it names none. */
export function problemsToldBy(error: unknown): Problems | undefined {
  if (!(error instanceof HeraldError)) return undefined;
  const fields = fieldsOf(error);
  const told: Partial<Record<ProblemField, string>> = {};
  for (const sentence of withoutLead(error.message).replace(/\.$/, '').split('; ')) {
    const name = fields.find((field) => sentence.startsWith(field)) ?? fields.find((field) => sentence.includes(field));
    const field = fieldNamed(name ?? fields[0] ?? '');
    if (field) told[field] = [told[field], `${sentence}.`].filter(Boolean).join(' ');
  }
  return Object.keys(told).length === 0 ? undefined : told;
}
