import { HeraldError } from '@herald/client';

export const CONTENT_FIELDS = ['title', 'subject', 'message', 'html'] as const;
export type ContentField = (typeof CONTENT_FIELDS)[number];

/** Where something of a template is wrong, as the API says it. */
export interface Fault {
  field: ContentField | 'variables';
  message: string;
  /** From 1 on; undefined: the whole field. */
  line?: number;
  column?: number;
}

/** The fields that a refused request names: `extensions.fields`. */
export function fieldsOf(error: unknown): string[] {
  if (!(error instanceof HeraldError)) return [];
  const fields: unknown = error.errors[0]?.extensions?.['fields'];
  return Array.isArray(fields) ? fields.filter((field) => typeof field === 'string') : [];
}

/** The message without what did not happen ("Nothing was saved."), which whoever shows it says better. */
export function withoutLead(message: string): string {
  return message.replace(/^Nothing was \w+\. /, '');
}

/** Undefined: it is of no field of the content. */
export function faultOf(error: unknown): Fault | undefined {
  const named = fieldsOf(error).map((field) => field.replace(/^content\./, ''));
  const field = [...CONTENT_FIELDS, 'variables' as const].find((each) => named.includes(each));
  if (field === undefined || !(error instanceof Error)) return undefined;
  const message = withoutLead(error.message).replace(new RegExp(`^The template: ${field}: `), '');
  const place = /,? line:(\d+), col:(\d+)/.exec(message);
  if (!place) return { field, message };
  return { field, message: message.replace(place[0], ''), line: Number(place[1]), column: Number(place[2]) };
}

/** The variables that a text reads and were not given: `order.day`. */
export function missingVariables(error: unknown): string[] {
  const prefix = 'template.variables.';
  return fieldsOf(error).flatMap((field) => (field.startsWith(prefix) ? [field.slice(prefix.length)] : []));
}
