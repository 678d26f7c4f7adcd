type Schema = Record<string, unknown>;

/** What a schema may say of its properties elsewhere: then it is not known which it has. */
const ELSEWHERE =
  '$ref $dynamicRef allOf anyOf oneOf if then else not dependentSchemas patternProperties unevaluatedProperties'.split(
    ' ',
  );

/**
 * Paths that a template reads and that its schema does not have: mostly names that were misspelt, in the one or in the other. A schema that lists
 * its properties has no others, unless it says `"additionalProperties": true`.
 */
export function undeclaredVariables(used: readonly (readonly string[])[], schema: string): string[] {
  const undeclared = used.filter((path) => !isDeclared(path, JSON.parse(schema) as unknown));
  return [...new Set(undeclared.map((path) => path.join('.')))].sort();
}

function isDeclared([name, ...rest]: readonly string[], schema: unknown): boolean {
  if (name === undefined || !isSchema(schema)) return true;
  const { properties, additionalProperties } = schema;
  if (ELSEWHERE.some((word) => Object.hasOwn(schema, word))) return true;
  // Of a list, or a text: `size`, `first`, `last`, and numbers.
  if (!isSchema(properties)) return true;
  if (Object.hasOwn(properties, name)) return isDeclared(rest, properties[name]);
  return additionalProperties === true || isSchema(additionalProperties);
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
