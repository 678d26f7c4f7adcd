// Of mechanisms.table.mjs: templates, what they may do, and what becomes of a send by one.

import { off, small, test } from './mechanisms.words.mjs';

const TEMPLATES = 'notifications/templates';
const LIQUID = `${TEMPLATES}/thread/liquid-texts`;
const HTML = `${TEMPLATES}/thread/sanitized-html`;
const SCHEMA = `${TEMPLATES}/thread/variables-schema`;
const THREAD = `${TEMPLATES}/rendering-thread`;
const CATALOG = `${TEMPLATES}/template-catalog`;
const REPOSITORY = `${TEMPLATES}/templates.repository`;

const e2e = (name) => test('e2e', 'templates', name);
const medium = (name) => test('medium', 'templates', name);
const variants = (name) => test('medium', 'variants', name);

export const TEMPLATE_MECHANISMS = [
  {
    name: 'a template reads own properties alone',
    edits: [off(LIQUID, 'ownPropertyOnly: true', 'ownPropertyOnly: false')],
    tests: [small(LIQUID, 'can’t read outside of the variables')],
  },
  {
    name: 'a template is refused what it was not given',
    edits: [off(LIQUID, 'strictVariables: true', 'strictVariables: false')],
    tests: [small(LIQUID, 'name all that is missing')],
  },
  {
    name: 'all that is missing is told at once',
    edits: [off(LIQUID, 'catchAllErrors: true', 'catchAllErrors: false')],
    tests: [small(LIQUID, 'name all that is missing')],
  },
  {
    name: 'a template fetches no other',
    edits: [off(LIQUID, 'for (const tag of NO_TAGS) delete liquid.tags[tag];')],
    tests: [small(LIQUID, 'are refused with what is to be mended')],
  },
  {
    name: 'variables are escaped in html',
    edits: [off(LIQUID, "engineFor('escape')", 'engineFor(undefined)')],
    tests: [small(LIQUID, 'have their variables, escaped in html alone')],
  },
  {
    name: 'what a template writes counts as memory',
    edits: [off(LIQUID, 'this.context.memoryLimit.use(text.length);')],
    tests: [small(LIQUID, 'end in time and memory')],
  },
  {
    name: 'html is sanitized, whoever made it',
    edits: [off(`${TEMPLATES}/template-texts`, ': await this.sanitized(texts.html, name, lead)', ': texts.html')],
    tests: [e2e('is previewed, unsaved or saved, and sent as a test')],
  },
  {
    name: 'an image comes over https alone',
    edits: [off(HTML, "allowedSchemesByTag: { img: ['https'] },")],
    tests: [small(HTML, 'takes out what is hostile')],
  },
  {
    name: 'of styles those of a list are left',
    edits: [off(HTML, "allowedStyles: { '*': STYLES },")],
    tests: [small(HTML, 'takes out what is hostile')],
  },
  {
    name: 'a schema sees own properties alone',
    edits: [off(SCHEMA, 'ownProperties: true', 'ownProperties: false')],
    tests: [small(SCHEMA, 'takes nobody’s prototype for a variable')],
  },
  {
    name: 'schemas of one name are two',
    edits: [
      off(
        SCHEMA,
        'const ajv = new Ajv2020({ ...OPTIONS, meta: false, validateSchema: false });',
        'const ajv = dialect;',
      ),
    ],
    tests: [small(SCHEMA, 'may have the name of another')],
  },
  {
    name: 'a thread that looks at no clock is ended',
    edits: [
      off(
        THREAD,
        "    this.fail('time');\n    void worker?.terminate();",
        "    if (worker) return;\n    this.fail('time');",
      ),
    ],
    tests: [small(THREAD, 'is ended in the midst of what looks at no clock')],
  },
  {
    name: 'what a thread that was ended had not come to is asked again',
    edits: [off(THREAD, 'this.waiting.unshift(...this.underWay.splice(0));')],
    tests: [small(THREAD, 'is ended when it takes too much memory')],
  },
  {
    name: 'a title and a subject are one line',
    edits: [off(`${TEMPLATES}/template-texts`, "words.replaceAll(/\\s+/g, ' ').trim()", 'words.trim()')],
    tests: [e2e('is refused where something is missing or wrong')],
  },
  {
    name: 'which template is the newest is read again',
    edits: [off(CATALOG, ' && nowMs - begunAtMs < FRESH_MS')],
    tests: [medium('are what they are at every node within a second')],
  },
  {
    name: 'a node hears that a template was changed',
    edits: [off(CATALOG, '.subscribe(TOPIC, () => this.drop())', '.subscribe(TOPIC, () => undefined)')],
    tests: [medium('are another at once where the bus comes through')],
  },
  {
    name: 'who would say that a template is not there asks again',
    edits: [
      off(
        CATALOG,
        'while (!this.heads.has(key) && this.begunAtMs < startedAtMs) await (this.reading?.done ?? this.read());',
      ),
    ],
    tests: [medium('are there as soon as they are saved')],
  },
  {
    name: 'versions of before a deletion are not there any more',
    edits: [
      off(REPOSITORY, 'THEN h.first_version ELSE h.version + 1 END', 'THEN h.first_version ELSE h.first_version END'),
    ],
    tests: [medium('that were deleted have their numbers go on')],
  },
  {
    name: 'a send by a template is known by its request',
    edits: [
      off(
        'notifications/send-words',
        'if (!(error instanceof InvalidInputError)) throw error;',
        'if (error) throw error;',
      ),
    ],
    tests: [e2e('is the same send when it is repeated')],
  },
  {
    name: 'a line of a send has its recipients once',
    edits: [
      off('notifications/publish-parameters', '(isFirst ? send.recipients.length : null)', 'send.recipients.length'),
    ],
    tests: [variants('tells each his own')],
  },
  {
    name: 'a worker of the version before can’t publish what is said in several languages',
    edits: [
      off(
        'notifications/scheduled-request',
        'return { ...request, ...said };',
        'return { ...request, ...said, title, message, actionUrl, data };',
      ),
    ],
    tests: [variants('says the same at its time')],
  },
  {
    name: 'each language of a sensitive send is sealed',
    edits: [
      off(
        'notifications/sealing/content-sealer',
        '        ...placeholderOf(category),\n        sealed: others[index] ?? null,',
      ),
    ],
    tests: [variants('is sealed one by one')],
  },
];
