/** A JSON Schema, of which no more is known than that it is an object. */
export type Schema = Readonly<Record<string, unknown>>;

/** A variable that a form can ask for. */
export interface SchemaField {
  /** Its place: ["order", "day"]. */
  path: readonly string[];
  kind: 'text' | 'number' | 'integer' | 'boolean' | 'choice' | 'json';
  isRequired: boolean;
  /** Of a choice. */
  choices: readonly string[];
  title: string;
  description?: string;
}

const MOST_FIELDS = 40;
const DEEPEST = 4;
const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const propertiesOf = (schema: Schema): [string, Schema][] =>
  isSchema(schema['properties'])
    ? Object.entries(schema['properties']).filter((entry): entry is [string, Schema] => isSchema(entry[1]))
    : [];
const requiredOf = (schema: Schema): unknown[] => (Array.isArray(schema['required']) ? schema['required'] : []);

/** What a form has to ask for. Undefined: the schema lists nothing, or more than a form is good for; JSON is written then. */
export function fieldsOfSchema(schema: Schema): SchemaField[] | undefined {
  const fields = fieldsBelow(schema, [], true);
  return fields.length === 0 || fields.length > MOST_FIELDS ? undefined : fields;
}

function fieldsBelow(schema: Schema, above: readonly string[], isNeeded: boolean): SchemaField[] {
  return propertiesOf(schema).flatMap(([name, property]) => {
    const path = [...above, name];
    const isRequired = isNeeded && requiredOf(schema).includes(name);
    if (propertiesOf(property).length > 0 && path.length < DEEPEST) return fieldsBelow(property, path, isRequired);
    const { description, title } = property;
    return [
      {
        path,
        ...kindOf(property),
        isRequired,
        title: typeof title === 'string' ? title : path.join('.'),
        ...(typeof description === 'string' ? { description } : {}),
      },
    ];
  });
}

function kindOf(property: Schema): Pick<SchemaField, 'kind' | 'choices'> {
  const { enum: choices, type } = property;
  if (Array.isArray(choices) && choices.every((choice) => typeof choice === 'string')) {
    return { kind: 'choice', choices };
  }
  const kinds = { string: 'text', number: 'number', integer: 'integer', boolean: 'boolean' } as const;
  const kind = typeof type === 'string' && type in kinds ? kinds[type as keyof typeof kinds] : 'json';
  return { kind, choices: [] };
}

/** Something that fits the schema, where that is easily said: to look at a template with. */
export function sampleOf(schema: Schema): Record<string, unknown> {
  const sample = sampleValue(schema, '', 0);
  return isSchema(sample) ? sample : {};
}

function sampleValue(schema: Schema, name: string, depth: number): unknown {
  const { default: byDefault, examples, enum: choices, const: only, type, format, minimum } = schema;
  if (byDefault !== undefined) return byDefault;
  if (only !== undefined) return only;
  if (Array.isArray(examples) && examples.length > 0) return examples[0];
  if (Array.isArray(choices) && choices.length > 0) return choices[0];
  if (depth > 8) return null;
  const properties = propertiesOf(schema);
  if (properties.length > 0) {
    return Object.fromEntries(properties.map(([key, value]) => [key, sampleValue(value, key, depth + 1)]));
  }
  if (type === 'array') return isSchema(schema['items']) ? [sampleValue(schema['items'], name, depth + 1)] : [];
  if (type === 'number' || type === 'integer') return typeof minimum === 'number' ? Math.max(minimum, 7) : 7;
  if (type === 'boolean') return true;
  if (type === 'string') return FORMATS[String(format)] ?? (name === 'name' ? 'Ada' : name);
  return {};
}

const FORMATS: Readonly<Record<string, string>> = {
  date: '2026-11-20',
  'date-time': '2026-11-20T09:30:00.000Z',
  time: '09:30:00Z',
  email: 'ada@example.com',
  uri: 'https://example.com/',
  uuid: '0190c42e-9b5c-7b7e-8f5a-3d0a4d1f6a01',
};

/** The same, with another value at a place; undefined takes it out. */
export function withValue(
  of: Readonly<Record<string, unknown>>,
  path: readonly string[],
  value: unknown,
): Record<string, unknown> {
  const [name, ...rest] = path;
  if (name === undefined) return { ...of };
  const inner = of[name];
  const next = rest.length === 0 ? value : withValue(isSchema(inner) ? inner : {}, rest, value);
  const { [name]: _, ...others } = of;
  if (next === undefined) return others;
  return { ...of, [name]: next };
}

export function valueAt(of: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, name) => (isSchema(value) ? value[name] : undefined), of);
}
