import { createHash } from 'node:crypto';

const REDACTED = '[redacted]';
const LONGEST_STRING = 4_096;
const DEEPEST = 6;
const LONGEST_LIST = 100;

/** Names whose values are never written, wherever they stand; compared without case, `-` and `_`. */
const SECRET_NAME =
  /authorization|cookie|password|passwd|passphrase|secret|token|jwt|apikey|privatekey|credential|connectionparams|connectioninit|email/;

/** Names that people's ids stand under: a hash is written in their place, as a log is kept when somebody is forgotten. */
const PERSON_NAME = /^(recipient|callerid|userid|person|actorid)$/;
const HASH_CHARS = 12;

/** Of one person the same on every node: his lines belong together, and whoever knows his id finds them. */
export function hashedId(id: string): string {
  return `#${createHash('sha256').update(id).digest('base64url').slice(0, HASH_CHARS)}`;
}

const plainName = (name: string) => name.toLowerCase().replace(/[-_]/g, '');
const isSecretName = (name: string) => SECRET_NAME.test(plainName(name));

/**
 * What may be written of a value: plain data, without what stands under a secret's name. Objects of a class (a request,
 * an entity, a configuration) become their class's name, as nobody can know what is in them.
 */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return shorten(value);
  if (typeof value === 'bigint') return String(value);
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Error) return describeError(value, depth);
  if (value instanceof Date) return value;
  if (value instanceof URL) return shorten(value.href);
  if (depth >= DEEPEST) return '[deeper]';
  if (Array.isArray(value)) return value.slice(0, LONGEST_LIST).map((item) => redact(item, depth + 1));
  if (value instanceof Set) return redact([...value].slice(0, LONGEST_LIST), depth);
  if (!isPlain(value)) return `[${value.constructor?.name ?? 'object'}]`;
  return redactFields(value as Record<string, unknown>, depth);
}

export function redactFields(fields: Record<string, unknown>, depth = 0): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    // A count or a yes/no under such a name (`tokens: 3`) is no secret, and is worth seeing.
    const harmless = value === null || value === undefined || typeof value === 'number' || typeof value === 'boolean';
    if (!harmless && isSecretName(name)) kept[name] = REDACTED;
    else if (typeof value === 'string' && PERSON_NAME.test(plainName(name))) kept[name] = hashedId(value);
    else kept[name] = redact(value, depth + 1);
  }
  return kept;
}

/**
 * An error's name, words, stack and plain facts (`code`, `routine`, …). Not its objects and lists: a database error carries
 * the statement's parameters, a GraphQL one the whole document.
 */
function describeError(error: Error, depth: number): Record<string, unknown> {
  const facts = Object.entries(error).filter(([, value]) => typeof value !== 'object' && typeof value !== 'function');
  return {
    type: error.name,
    message: shorten(String(error.message)),
    stack: typeof error.stack === 'string' ? shorten(error.stack) : undefined,
    ...redactFields(Object.fromEntries(facts), depth),
    ...(error.cause !== undefined && depth < DEEPEST ? { cause: redact(error.cause, depth + 1) } : {}),
    ...(error instanceof AggregateError && depth < DEEPEST ? { errors: redact(error.errors, depth + 1) } : {}),
  };
}

const isPlain = (value: object) => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
};

const shorten = (text: string) =>
  text.length <= LONGEST_STRING ? text : `${text.slice(0, LONGEST_STRING)}… (${text.length} characters)`;

// All repetitions are bounded or end at a character they can't contain: a hostile string must not cost more than its length.
const NAMED_SECRET =
  /"([\w-]{0,32}(?:authorization|cookie|password|secret|token|api_?key)[\w-]{0,32})":"(?:[^"\\]|\\.)*"/gi;
const IN_URL_AUTHORITY = /:\/\/[^/\s"@]{1,512}@/g;
const IN_QUERY = /([?&](?:[\w-]{0,16}token|secret|password|key)=)[^&\s"#\\]+/gi;
const SCHEME = /\b(bearer|basic)(\s+)[\w.~+/=-]{8,}/gi;
const JWT = /\beyJ[\w-]{5,4096}\.[\w-]{1,4096}(?:\.[\w-]{0,1024})?/g;
const EMAIL = /[\w.!#$%&'*+/=?^`{|}~-]{1,64}@(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}\b/gi;

/**
 * The last look at a finished line, for what no name gives away: a token or an address inside somebody's sentence, a stack, or
 * the bindings of a child logger. The line stays valid JSON.
 */
export function scrubLine(line: string): string {
  let text = line.replace(NAMED_SECRET, `"$1":"${REDACTED}"`).replace(SCHEME, `$1$2${REDACTED}`);
  if (text.includes('://')) text = text.replace(IN_URL_AUTHORITY, `://${REDACTED}@`);
  if (text.includes('=')) text = text.replace(IN_QUERY, `$1${REDACTED}`);
  if (text.includes('eyJ')) text = text.replace(JWT, REDACTED);
  if (text.includes('@')) text = text.replace(EMAIL, '[email]');
  return text;
}
