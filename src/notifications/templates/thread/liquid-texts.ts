import { type Context, type Emitter, Liquid, LiquidError, type Template, UndefinedVariableError } from 'liquidjs';
import { LRUCache } from 'lru-cache';
import type { TemplateField, TemplateSource } from '../template-engine.js';

/** Of one text. What is longer is no template of a notification. */
const PARSE_CHARS = 200_000;
/** Of one text, looked at between tags. What takes long within one filter is ended with the thread. */
const RENDER_MS = 1_000;
/** Of one text: characters that are made or looked through, and things in lists. */
const MEMORY_UNITS = 2_000_000;
/** What fetches other templates, by a name that a variable may hold. There are no others here. */
const NO_TAGS = ['include', 'render', 'layout', 'block'];
/** Told of those that are missing, or used. */
const MOST_PATHS = 1_000;
const KEPT_CHARS = 4_000_000;

const FIELDS: readonly TemplateField[] = ['subject', 'title', 'message', 'html'];

export type Rendered =
  { texts: TemplateSource } | { missing: string[] } | { fault: { field: TemplateField; message: string } };
export type Inspected = { variables: string[][] } | { fault: { field: TemplateField; message: string } };

/** What is written counts as memory, in captures and loops as well. */
class CountingEmitter implements Emitter {
  buffer = '';
  constructor(private readonly context: Context) {}

  write(html: unknown): void {
    const text = textOf(html);
    this.context.memoryLimit.use(text.length);
    this.buffer += text;
  }
}

/** As Liquid writes values: nothing for what is not there, lists without commas. */
function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(textOf).join('');
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

function engineFor(outputEscape: 'escape' | undefined): Liquid {
  const liquid = new Liquid({
    strictVariables: true,
    strictFilters: true,
    // `{% if name %}` and `| default` are how a template says that it can do without.
    lenientIf: true,
    // All that is missing is told at once.
    catchAllErrors: true,
    ownPropertyOnly: true,
    // Nothing is looked up anywhere, whatever asks for it.
    templates: {},
    relativeReference: false,
    dynamicPartials: false,
    // The same words at every node.
    timezoneOffset: 'UTC',
    locale: 'en',
    parseLimit: PARSE_CHARS,
    renderLimit: RENDER_MS,
    memoryLimit: MEMORY_UNITS,
    ...(outputEscape && { outputEscape }),
  });
  for (const tag of NO_TAGS) delete liquid.tags[tag];
  const { renderer } = liquid;
  const renderTemplates = renderer.renderTemplates.bind(renderer);
  renderer.renderTemplates = (templates, context, emitter) =>
    renderTemplates(templates, context, emitter ?? new CountingEmitter(context));
  return liquid;
}

const plain = engineFor(undefined);
const html = engineFor('escape');
const engineOf = (field: TemplateField) => (field === 'html' ? html : plain);

/** By what they are made of: a template never changes. */
const parsed = new LRUCache<string, Template[]>({
  max: 1_000,
  maxSize: KEPT_CHARS,
  sizeCalculation: (_templates, key) => key.length,
});

function parse(field: TemplateField, text: string): Template[] {
  const key = `${field === 'html' ? 'h' : 'p'}${text}`;
  const known = parsed.get(key);
  if (known) return known;
  const templates = engineOf(field).parse(text);
  parsed.set(key, templates);
  return templates;
}

export function renderTexts(source: TemplateSource, variables: object): Rendered {
  const texts: TemplateSource = { subject: null, title: '', message: '', html: null };
  const missing = new Set<string>();
  for (const field of FIELDS) {
    const text = source[field];
    if (text === null) continue;
    try {
      texts[field] = textOf(engineOf(field).renderSync(parse(field, text), variables));
    } catch (error) {
      for (const each of errorsIn(error)) {
        const path = missingIn(each);
        if (path === undefined) return { fault: { field, message: wordsOf(each) } };
        if (missing.size < MOST_PATHS) missing.add(path);
      }
    }
  }
  return missing.size > 0 ? { missing: [...missing].sort() } : { texts };
}

export function inspectTexts(source: TemplateSource): Inspected {
  const found = new Map<string, string[]>();
  for (const field of FIELDS) {
    const text = source[field];
    if (text === null) continue;
    try {
      const { globals } = engineOf(field).analyzeSync(parse(field, text), { partials: false });
      for (const { segments } of Object.values(globals).flat()) {
        // Up to what is only known when it runs: `items[index]`.
        const end = segments.findIndex((segment) => typeof segment !== 'string');
        const path = (end < 0 ? segments : segments.slice(0, end)) as string[];
        if (found.size < MOST_PATHS) found.set(JSON.stringify(path), path);
      }
    } catch (error) {
      return { fault: { field, message: wordsOf(error) } };
    }
  }
  return { variables: [...found.values()] };
}

/** Those of a loop or a branch are gathered in one of its own. */
function errorsIn(error: unknown): unknown[] {
  const inner = LiquidError.is(error) ? causesOf(error) : [];
  return inner.length === 0 ? [error] : inner.flatMap(errorsIn);
}

function causesOf(error: LiquidError): unknown[] {
  if ('errors' in error && Array.isArray(error.errors)) return error.errors as unknown[];
  const { originalError } = error as { originalError?: unknown };
  return LiquidError.is(originalError) ? [originalError] : [];
}

const UNDEFINED = /^undefined variable: ([^\n]*?)(?:, line:\d+, col:\d+)?$/;

function missingIn(error: unknown): string | undefined {
  if (
    !(error instanceof Error) ||
    !(error instanceof UndefinedVariableError || /undefined variable/.test(error.message))
  )
    return undefined;
  return UNDEFINED.exec(error.message.split('\n', 1)[0] ?? '')?.[1];
}

/** What is wrong, and where; one line, and of an error that is not Liquid's its kind alone: it might say what a variable holds. */
function wordsOf(error: unknown): string {
  const [message = ''] = (error instanceof Error ? error.message : '').split('\n', 1);
  if (/ limit exceeded/.test(message)) return limitWords(message);
  if (error instanceof RangeError) return 'it takes more memory than a template may';
  return LiquidError.is(error) && message !== '' ? message.slice(0, 300) : 'it can’t be run';
}

function limitWords(message: string): string {
  if (message.startsWith('memory')) return 'it takes more memory than a template may';
  return message.startsWith('parse') ? 'it is too long' : 'it takes more time than a template may';
}
