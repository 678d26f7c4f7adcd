import type { TemplateSource } from '../template-engine.js';
import { type Inspected, inspectTexts, type Rendered, renderTexts } from './liquid-texts.js';
import { sanitizedHtml } from './sanitized-html.js';
import { schemaProblem, type VariableProblem, variableProblems } from './variables-schema.js';

/** What the thread is asked. JSON goes as text: nothing in it can be taken for something else on the way. */
export const THREAD_TASKS = {
  inspect: (source: TemplateSource): Inspected => inspectTexts(source),
  render: ({ source, variables }: { source: TemplateSource; variables: string }): Rendered =>
    renderTexts(source, JSON.parse(variables) as object),
  sanitize: (html: string): string => sanitizedHtml(html),
  checkSchema: (schema: string): string | null => schemaProblem(schema),
  checkVariables: ({ schema, variables }: { schema: string; variables: string }): VariableProblem[] =>
    variableProblems(schema, variables),
} as const;

export type ThreadTasks = typeof THREAD_TASKS;
export type TaskName = keyof ThreadTasks;
export interface ThreadQuestion {
  id: number;
  task: TaskName;
  input: unknown;
}
/** `failed`: what went wrong in the thread itself, and not with what it was asked. */
export type ThreadAnswer = { id: number; output: unknown } | { id: number; failed: string };
