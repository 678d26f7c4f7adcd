import { describe, expect, it } from 'vitest';
import { exportsDefault, isSpec, lineCount, losesTimeout, readsEnvironment, sourceFiles } from './source-files.js';

const LONGEST = 300;

/** Files that may be longer, each with the reason why it is better whole. */
const LONGER: Readonly<Record<string, string>> = {
  'web/client/src/operations.ts': 'it is generated',
  'web/client/src/schema.ts': 'it is generated',
};

/** Says nothing about what is in it, so everything ends up in it. */
const NAMES_NOTHING = /(?:^|[/.-])(?:utils?|helpers?|common|types)(?:\/|\.tsx?$|\.spec\.tsx?$)/;

/** Where the environment is read; command lines and main.ts hand it to `readEnvironment`. */
const READS_ENVIRONMENT = /^src\/(?:platform\/config\/|cli\/|main\.ts$)/;

/** Others that may, each with its reason. */
const READS_IT_TOO: Readonly<Record<string, string>> = {
  'src/platform/embedded/embedded-servers.ts':
    'looks for servers on the PATH and in the cache folder: the system’s variables, not Herald’s',
};

const all = [...sourceFiles('src'), ...sourceFiles('web/client/src')];
const sources = all.filter((file) => !isSpec(file));

const pathsOf = (files: { path: string }[]) => files.map((file) => file.path);
const file = (text: string) => ({ path: 'src/x.ts', text });

describe('the sources', () => {
  it('are found', () => {
    expect(pathsOf(sources)).toContain('src/platform/config/environment.ts');
  });

  it(`are no longer than ${LONGEST} lines a file`, () => {
    const long = sources.filter((source) => lineCount(source) > LONGEST && !(source.path in LONGER));
    expect(long.map((source) => `${source.path}: ${lineCount(source)}`)).toEqual([]);
  });

  it('need every exception that they have', () => {
    const needed = pathsOf(sources.filter((source) => lineCount(source) > LONGEST));
    expect(Object.keys(LONGER).filter((path) => !needed.includes(path))).toEqual([]);
  });

  it('have names that say what is in them', () => {
    expect(pathsOf(all).filter((path) => NAMES_NOTHING.test(path))).toEqual([]);
  });

  it('export nothing by default', () => {
    expect(pathsOf(all.filter(exportsDefault))).toEqual([]);
  });

  it('read the environment in the configuration alone', () => {
    const readers = pathsOf(sources.filter(readsEnvironment));
    expect(readers.filter((path) => !READS_ENVIRONMENT.test(path)).toSorted()).toEqual(Object.keys(READS_IT_TOO));
  });

  it('keep the timeouts that they put together with other signals', () => {
    expect(pathsOf(sources.filter(losesTimeout))).toEqual([]);
  });
});

describe('these rules', () => {
  it.each([
    'const x = process.env.HOME;',
    'const x = process.env["HOME"];',
    'const x = process["env"].HOME;',
    'const x = globalThis.process.env;',
    'const { env } = process;',
    'const { env: e } = process;',
    'import { env } from "node:process";',
  ])('see the environment being read: %s', (text) => {
    expect(readsEnvironment(file(text))).toBe(true);
  });

  it('see a timeout that may be collected, and none that is kept', () => {
    const lost = 'const signal = AbortSignal.any([other.signal, AbortSignal.timeout(1_000)]);';
    expect(losesTimeout(file(lost))).toBe(true);
    for (const kept of ['AbortSignal.any([one, two]);', 'AbortSignal.timeout(1_000);', `// ${lost}`])
      expect(losesTimeout(file(kept))).toBe(false);
  });

  it.each([
    '// process.env is read elsewhere',
    'const x = "process.env";',
    'spawn("x", { env });',
    'const { env } = options;',
  ])('see no reading in: %s', (text) => {
    expect(readsEnvironment(file(text))).toBe(false);
  });

  it.each([
    'export default class {}',
    'export default 1;',
    'const x = 1; export { x as default };',
    'export default function f() {}',
  ])('see a default export: %s', (text) => {
    expect(exportsDefault(file(text))).toBe(true);
  });

  it('see no default export in a switch, a name or a comment', () => {
    const text = 'export const x = { default: 1 }; // export default\nswitch (x) { default: }\nexport { x };';
    expect(exportsDefault(file(text))).toBe(false);
  });

  it('know names that say nothing from those that do', () => {
    const bad = [
      'src/utils/x.ts',
      'src/a/helpers.ts',
      'src/feed.types.ts',
      'src/common/x.ts',
      'src/x-utils.spec.ts',
      'src/util.ts',
    ];
    const good = ['src/cursor.ts', 'src/scalar-types-of.ts', 'src/commonplace.ts', 'src/a.type.ts'];
    expect(bad.filter((path) => !NAMES_NOTHING.test(path))).toEqual([]);
    expect(good.filter((path) => NAMES_NOTHING.test(path))).toEqual([]);
  });
});
