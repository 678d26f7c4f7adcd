import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import { LRUCache } from 'lru-cache';

/** What is wrong with one variable: where it is, and the rule. Never what it holds. */
export interface VariableProblem {
  path: string;
  rule: string;
}

/** Told of those that are wrong. */
const MOST_PROBLEMS = 20;
const DIALECT = 'https://json-schema.org/draft/2020-12/schema';

const ajv = new Ajv2020({
  // A word that is none of JSON Schema's is one that was misspelt.
  strictSchema: true,
  strictTypes: false,
  strictTuples: false,
  strictRequired: false,
  allowUnionTypes: true,
  allErrors: true,
  // `constructor` is no variable that was given.
  ownProperties: true,
  // Two versions of a template may have the same `$id`.
  addUsedSchema: false,
  validateFormats: true,
  messages: true,
  verbose: false,
  logger: false,
});
// The package is CommonJS, and its types say otherwise.
(ajvFormats as unknown as (to: Ajv2020) => void)(ajv);

/** By their text. */
const compiled = new LRUCache<string, { schema: object; validate: ValidateFunction }>({
  max: 200,
  dispose: ({ schema }) => ajv.removeSchema(schema),
});

function compile(text: string): ValidateFunction {
  const known = compiled.get(text);
  if (known) return known.validate;
  const schema = JSON.parse(text) as object;
  const validate = ajv.compile(schema);
  compiled.set(text, { schema, validate });
  return validate;
}

/** Why it is no schema that variables can be held against; null: it is one. */
export function schemaProblem(text: string): string | null {
  const schema = JSON.parse(text) as Record<string, unknown>;
  const { $schema: dialect } = schema;
  if (dialect !== undefined && (typeof dialect !== 'string' || dialect.replace(/#$/, '') !== DIALECT)) {
    return `it must be of JSON Schema 2020-12 ("$schema": "${DIALECT}", or none)`;
  }
  try {
    compile(text);
    // One that refers to itself without end shows when it is used.
    compile(text)({});
    return null;
  } catch (error) {
    const [message = ''] = (error instanceof Error ? error.message : '').split('\n', 1);
    return error instanceof RangeError
      ? 'it refers to itself without end'
      : message.slice(0, 300) || 'it can’t be read';
  }
}

/** All that is wrong with the variables, at most twenty of it. */
export function variableProblems(schema: string, variables: string): VariableProblem[] {
  const validate = compile(schema);
  if (validate(JSON.parse(variables))) return [];
  return (validate.errors ?? []).slice(0, MOST_PROBLEMS).map(problemOf);
}

function problemOf({ instancePath, keyword, params, message }: ErrorObject): VariableProblem {
  const path = instancePath.split('/').slice(1).map(unescaped);
  const { missingProperty, additionalProperty } = params as Record<string, string>;
  if (keyword === 'required' && missingProperty !== undefined) {
    return { path: [...path, missingProperty].join('.'), rule: 'is missing' };
  }
  if (additionalProperty !== undefined) {
    return { path: [...path, additionalProperty].join('.'), rule: 'is none that it has' };
  }
  return { path: path.join('.'), rule: message ?? `breaks "${keyword}"` };
}

const unescaped = (segment: string) => segment.replaceAll('~1', '/').replaceAll('~0', '~');
