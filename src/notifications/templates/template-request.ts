import { z } from 'zod';
import { jsonObject, jsonProblems, name, parsed, type Problem, refusal } from '../field-rules.js';
import type { TemplateSource } from './template-engine.js';
import { canonicalLocale } from './template-locale.js';

/** Limits are those of docs/limits.md. */
export const TEMPLATE_LIMITS = {
  /** As it is written; what comes out has the limits of a send. */
  subjectChars: 2_000,
  titleChars: 2_000,
  messageChars: 20_000,
  htmlChars: 100_000,
  /** As it comes out, sanitized. */
  renderedHtmlChars: 200_000,
  variablesBytes: 64 * 1024,
  schemaBytes: 32 * 1024,
  /** Of objects and lists within each other, in variables and schemas. */
  depth: 32,
  /** Keys, each with its locales, that are not deleted. */
  templates: 1_000,
  localesOfOne: 64,
} as const;

/** A template that a send names. */
export interface TemplateRequest {
  key: string;
  /** null: the newest. */
  version?: number | null | undefined;
  variables?: Record<string, unknown> | null | undefined;
  /** In which language all are told; null: each in his own. */
  locale?: string | null | undefined;
}

/** One that was checked. */
export interface CheckedTemplate {
  key: string;
  version: number | null;
  /** As BCP 47 writes it. */
  locale: string | null;
  /** JSON text. */
  variables: string;
}

export interface SaveTemplateRequest {
  key: string;
  locale?: string | null | undefined;
  category?: string | null | undefined;
  content: {
    subject?: string | null | undefined;
    title: string;
    message: string;
    html?: string | null | undefined;
  };
  /** A JSON Schema. */
  variables?: Record<string, unknown> | null | undefined;
}

export interface CheckedSave {
  key: string;
  locale: string;
  /** null: the one that it has. */
  category: string | null;
  content: TemplateSource;
  /** JSON text. */
  schema: string;
}

const localeOf = (what: string) =>
  z.string().transform((value, context) => {
    const locale = canonicalLocale(value);
    if (locale !== null) return locale;
    context.addIssue({ code: 'custom', message: `${what} must be a language tag of BCP 47, as "de" or "de-AT"` });
    return z.NEVER;
  });

const version = z.int('version must be a whole number').min(1, 'version must be 1 or more').nullish();

const sourceText = (max: number, what: string) =>
  z
    .string()
    .max(max, `${what} must have at most ${max.toLocaleString('en')} characters`)
    .refine(
      (value) => !value.includes('\u0000') && value.isWellFormed(),
      `${what} must not contain NUL or half of a surrogate pair`,
    );

const filledText = (max: number, what: string) =>
  sourceText(max, what).refine((value) => value.trim() !== '', `${what} must not be empty`);

export const templateSchema = z.object({
  key: name('template.key'),
  version,
  variables: jsonObject('template.variables').nullish(),
  locale: localeOf('template.locale').nullish(),
});

const content = z.object({
  subject: filledText(TEMPLATE_LIMITS.subjectChars, 'content.subject').nullish(),
  title: filledText(TEMPLATE_LIMITS.titleChars, 'content.title'),
  message: filledText(TEMPLATE_LIMITS.messageChars, 'content.message'),
  html: filledText(TEMPLATE_LIMITS.htmlChars, 'content.html').nullish(),
});

const save = z.object({
  key: name('key'),
  locale: localeOf('locale').nullish(),
  category: name('category').nullish(),
  content,
  variables: jsonObject('variables').nullish(),
});

const SAVE_LEAD = 'Nothing was saved.';

/** @throws InvalidInputError that names every field that is wrong. */
export function checkSave(request: SaveTemplateRequest, installation: string): CheckedSave {
  const value = parsed(save as unknown as z.ZodType<SaveTemplateRequest>, request, SAVE_LEAD);
  const schema = JSON.stringify(value.variables ?? {});
  const problems = jsonTreeProblems('variables', schema, TEMPLATE_LIMITS.schemaBytes);
  if (problems.length > 0) throw refusal(SAVE_LEAD, problems);
  return {
    key: value.key,
    locale: value.locale ?? installation,
    category: value.category ?? null,
    content: toSource(value.content),
    schema,
  };
}

/** @throws InvalidInputError */
export function checkContent(value: SaveTemplateRequest['content']): TemplateSource {
  return toSource(parsed(z.object({ content }), { content: value }, 'Nothing was rendered.').content);
}

export function toChecked(value: TemplateRequest): CheckedTemplate {
  return {
    key: value.key,
    version: value.version ?? null,
    locale: value.locale ?? null,
    variables: JSON.stringify(value.variables ?? {}),
  };
}

export function templateProblems(template: CheckedTemplate): Problem[] {
  return jsonTreeProblems('template.variables', template.variables, TEMPLATE_LIMITS.variablesBytes);
}

/** What is wrong with JSON that something walks through. */
export function jsonTreeProblems(field: string, json: string, maxBytes: number): Problem[] {
  const problems = jsonProblems(field, json, maxBytes);
  if (problems.length === 0 && depthOf(json) > TEMPLATE_LIMITS.depth) {
    problems.push({ field, problem: `${field} must not be nested more than ${TEMPLATE_LIMITS.depth} deep` });
  }
  return problems;
}

/** Read off the text: walking into what is too deep is what it is to keep from. */
function depthOf(json: string): number {
  let depth = 0;
  let deepest = 0;
  let isText = false;
  for (let at = 0; at < json.length; at += 1) {
    const char = json[at];
    if (isText) {
      if (char === '\\') at += 1;
      else if (char === '"') isText = false;
    } else if (char === '"') isText = true;
    else if (char === '{' || char === '[') deepest = Math.max(deepest, (depth += 1));
    else if (char === '}' || char === ']') depth -= 1;
  }
  return deepest;
}

function toSource({ subject, title, message, html }: SaveTemplateRequest['content']): TemplateSource {
  return { subject: subject ?? null, title, message, html: html ?? null };
}
