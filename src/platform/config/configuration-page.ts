import { z } from 'zod';
import { environment } from './environment.js';

export interface VariableDescription {
  name: string;
  description: string;
  /** As one would write it in the environment; undefined: none. */
  default: string | undefined;
  /** What is allowed, in Markdown; empty where the description says it. */
  accepts: string;
}

type Field = z.ZodType;

/** Every variable of the environment, in the order of `environment.ts`. */
export function describeEnvironment(fields: Record<string, Field> = environment): VariableDescription[] {
  return Object.entries(fields).map(([name, field]) => ({
    name,
    description: field.description ?? '',
    default: defaultText(name, field),
    accepts: accepts(field),
  }));
}

/** The page docs/configuration.md. */
export function configurationPage(variables = describeEnvironment()): string {
  const rows = variables.map(
    (variable) =>
      `| \`${variable.name}\` | ${variable.default === undefined ? 'unset' : code(variable.default)} | ${cell(variable.accepts)} | ${cell(variable.description)} |`,
  );
  return [
    '<!-- Generated from src/platform/config/environment.ts by `npm run generate`: change it there. -->',
    '',
    '# Configuration',
    '',
    'Herald is configured by environment variables alone, read once at start. Everything has a default that works on a developer’s machine.',
    'A duration is a whole number with its unit: `500ms`, `5s`, `2m`, `1h`, `7d`.',
    'A variable that is empty counts as unset. What is wrong is printed at start, all of it at once, by name and without the value.',
    '',
    '| variable | default | accepts | meaning |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

/**
 * The schema only knows what a default turns into (3000 milliseconds); this finds the text (`3s`) that turns into it, and so never
 * documents one that would be refused.
 */
function defaultText(name: string, field: Field): string | undefined {
  const parsed = field.safeParse(undefined);
  if (!parsed.success || parsed.data === undefined) return undefined;
  const text = spellings(parsed.data).find((candidate) => {
    const again = field.safeParse(candidate);
    return again.success && JSON.stringify(again.data) === JSON.stringify(parsed.data);
  });
  if (text === undefined) throw new Error(`${name}: nothing that can be written gives its default`);
  return text;
}

const UNITS = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };

function spellings(value: unknown): string[] {
  if (typeof value === 'boolean') return [value ? 'on' : 'off'];
  if (Array.isArray(value)) return [value.join(','), value.map((ms) => durationText(Number(ms))).join(',')];
  if (typeof value !== 'number') return [String(value)];
  return [String(value), ...Object.entries(UNITS).map(([unit, unitMs]) => `${value / unitMs}${unit}`)];
}

/** In the greatest unit that it is a whole number of: "5m". */
function durationText(ms: number): string {
  const [unit, unitMs] = Object.entries(UNITS).find(([, each]) => ms % each === 0) ?? ['ms', 1];
  return `${ms / unitMs}${unit}`;
}

function accepts(field: Field): string {
  const {
    type,
    enum: words,
    minimum,
    maximum,
    pattern,
  } = z.toJSONSchema(field, { io: 'input', unrepresentable: 'any' });
  if (words) return words.map((word) => code(String(word))).join(' ');
  if (type === 'integer') return `${minimum} to ${maximum}`;
  // A pattern that wants a unit behind a number.
  if (pattern !== undefined && new RegExp(pattern).test('500ms') && !new RegExp(pattern).test('500')) {
    return 'a duration';
  }
  return '';
}

const code = (text: string) => (text === '' ? 'empty' : `\`${text}\``);
const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
