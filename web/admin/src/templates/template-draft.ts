import { keptDrafts } from '../parts/draft.js';
import type { TemplateVersionFragment } from './operations.js';

/** What is being written of a template: all of it as text, as it stands in the fields. */
export interface TemplateDraft {
  title: string;
  message: string;
  /** Empty: the title. */
  subject: string;
  /** Empty: the message. */
  html: string;
  /** null: that of the version before, or "system". */
  category: string | null;
  /** A JSON Schema, or empty. */
  schema: string;
  /** The version that it was begun with; 0: there was none. */
  basedOn: number;
}

export const EMPTY_DRAFT: TemplateDraft = {
  title: '',
  message: '',
  subject: '',
  html: '',
  category: null,
  schema: '',
  basedOn: 0,
};

export function draftOf(version: TemplateVersionFragment): TemplateDraft {
  const { content, variables } = version;
  return {
    title: content.title,
    message: content.message,
    subject: content.subject ?? '',
    html: content.html ?? '',
    category: version.category,
    schema: Object.keys(variables).length === 0 ? '' : JSON.stringify(variables, null, 2),
    basedOn: version.version,
  };
}

/** Whether they say the same, whatever they were begun with. */
export function isSameDraft(one: TemplateDraft, other: TemplateDraft): boolean {
  const told = ({ title, message, subject, html, category, schema }: TemplateDraft) =>
    JSON.stringify([title, message, subject, html, category, jsonObjectOf(schema) ?? schema]);
  return told(one) === told(other);
}

/** Of the text in a field; empty is {}. Undefined: it is no JSON object. */
export function jsonObjectOf(text: string): Record<string, unknown> | undefined {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** As the API takes it. */
export function contentOf({ title, message, subject, html }: TemplateDraft) {
  return { title, message, subject: subject.trim() === '' ? null : subject, html: html.trim() === '' ? null : html };
}

const PREFIX = 'template:';
export const draftKeyOf = (key: string, locale: string): string => `${PREFIX}${key}:${locale}`;

/** Those of this tab that were begun and neither saved nor thrown away, by `key:locale`. */
export function draftsInThisTab(): Set<string> {
  return new Set(keptDrafts().flatMap((key) => (key.startsWith(PREFIX) ? [key.slice(PREFIX.length)] : [])));
}
