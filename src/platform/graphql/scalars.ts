import { GraphQLError, GraphQLScalarType, Kind, valueFromASTUntyped, type ValueNode } from 'graphql';
import { GraphQLJSONObject, GraphQLTimeZone } from 'graphql-scalars';

export const MAX_JSON_DEPTH = 32;

const ISO_INSTANT = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;

/** ISO 8601 with a zone; in answers always UTC, with milliseconds. */
export const DateTimeScalar = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description: 'A moment, as ISO 8601: "2026-11-20T09:30:00.000Z". A zone is required; answers are always in UTC.',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339',
  serialize(value) {
    const date = value instanceof Date ? value : typeof value === 'string' ? parseInstant(value) : undefined;
    if (date === undefined || Number.isNaN(date.getTime())) throw new GraphQLError('A DateTime must be a valid date.');
    return textOf(date);
  },
  parseValue: (value) => parseInstant(value),
  parseLiteral(node) {
    if (node.kind !== Kind.STRING) throw notAnInstant(node);
    return parseInstant(node.value, node);
  },
});

const REMEMBERED = 64;
const remembered: { ms: number; text: string }[] = [];

/** What is told to many was published at one moment, whose text need not be made for each. */
function textOf(date: Date): string {
  const ms = date.getTime();
  const place = Math.abs(ms % REMEMBERED);
  const known = remembered[place];
  if (known?.ms === ms) return known.text;
  const text = date.toISOString();
  remembered[place] = { ms, text };
  return text;
}

function parseInstant(value: unknown, node?: ValueNode): Date {
  const match = typeof value === 'string' ? ISO_INSTANT.exec(value) : null;
  if (!match) throw notAnInstant(node);
  // Date rolls over: 30 February becomes 2 March. Only the day can do that once the rest has parsed.
  const [year, month, day] = match.slice(1, 4).map(Number) as [number, number, number];
  const date = new Date(match[0]);
  const daysInMonth = new Date(Date.UTC(year, month, 0)).getUTCDate();
  if (Number.isNaN(date.getTime()) || day > daysInMonth) throw notAnInstant(node);
  return date;
}

function notAnInstant(node?: ValueNode): GraphQLError {
  return new GraphQLError('A DateTime must be ISO 8601 with a zone, such as "2026-11-20T09:30:00Z".', { nodes: node });
}

/** An IANA name: "Europe/Paris". */
export const TimeZoneScalar = GraphQLTimeZone;

const LOCAL_TIME = /^(?:[01]\d|2[0-3]):[0-5]\d$/;

/** "22:00" */
export const LocalTimeScalar = new GraphQLScalarType<string, string>({
  name: 'LocalTime',
  description: 'A time of the day on a clock of 24 hours, to the minute: "22:00".',
  serialize: (value) => localTime(value),
  parseValue: (value) => localTime(value),
  parseLiteral: (node) => localTime(node.kind === Kind.STRING ? node.value : undefined, node),
});

function localTime(value: unknown, node?: ValueNode): string {
  if (typeof value === 'string' && LOCAL_TIME.test(value)) return value;
  throw new GraphQLError('A LocalTime must be hours and minutes, such as "22:00".', { nodes: node });
}

/** An object, never a list or a bare value, and no deeper than 32: what parses it in turn may recurse. */
export const JSONObjectScalar = new GraphQLScalarType<Record<string, unknown>, Record<string, unknown>>({
  name: 'JSONObject',
  description: `Any JSON object, nested at most ${MAX_JSON_DEPTH} deep.`,
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc8259#section-4',
  serialize: (value) => GraphQLJSONObject.serialize(value) as Record<string, unknown>,
  parseValue: (value) => jsonObject(value),
  parseLiteral(node, variables) {
    if (node.kind !== Kind.OBJECT) throw new GraphQLError('A JSONObject must be an object.', { nodes: node });
    return jsonObject(valueFromASTUntyped(node, variables), node);
  },
});

function jsonObject(value: unknown, node?: ValueNode): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new GraphQLError('A JSONObject must be an object.', { nodes: node });
  }
  if (deeperThan(value, MAX_JSON_DEPTH)) {
    throw new GraphQLError(`A JSONObject must not be nested deeper than ${MAX_JSON_DEPTH}.`, { nodes: node });
  }
  return value as Record<string, unknown>;
}

function deeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  return Object.values(value).some((inner) => deeperThan(inner, levels - 1));
}
