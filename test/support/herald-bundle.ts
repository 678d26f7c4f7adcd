import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Plugin, rolldown, type RolldownOptions } from 'rolldown';
import { BUILD_INFO, BUILT, BUNDLE, BUNDLED_FILES, changedAt, LOCK } from './built-herald.js';

/**
 * Left where they are: they must come before all others, look for files beside their own, are loaded by name, or are no part of a start.
 * Whoever loads them finds the same copy of them.
 */
const LEFT_OUT = [
  'reflect-metadata',
  'pg',
  'ioredis',
  'msgpackr',
  'pino',
  'pino-pretty',
  'preview-email',
  '@bull-board/api',
  '@bull-board/express',
];

/** Asks Node for typeorm, and would so load a second one. */
const TYPEORM_COMPAT = /@nestjs\/typeorm\/dist\/common\/typeorm-compat\.js$/;
const ITS_REQUIRE = 'const require = createRequire(import.meta.url);';

/** Stacks lead to src; Node reads the whole map at each start, so nothing of the packages is in it. */
const sources: Plugin = {
  name: 'sources',
  load: {
    filter: { id: { include: /\.output\/dist\/.*\.js$/, exclude: /node_modules/ } },
    handler: (id) => ({ code: readFileSync(id, 'utf8'), map: readFileSync(`${id}.map`, 'utf8') }),
  },
  transform: {
    filter: { id: /node_modules/ },
    handler(code, id) {
      if (TYPEORM_COMPAT.test(id) && !code.includes(ITS_REQUIRE)) this.error(`${id}: how does it load typeorm now?`);
      return { code: TYPEORM_COMPAT.test(id) ? code.replace(ITS_REQUIRE, '') : code, map: { mappings: '' } };
    },
  },
};

/** Packages that are optional, and not here; and one that looks for `require` by `eval`, and does without. */
const EXPECTED = ['UNRESOLVED_IMPORT', 'EVAL'];
const onLog: RolldownOptions['onLog'] = (level, log, tell) => {
  if (!EXPECTED.includes(log.code ?? '')) tell(level, log);
};

/** @returns the files that are in it. */
async function bundle(from: string, dir: string, name: string): Promise<string[]> {
  const built = await rolldown({
    input: { [name]: from },
    platform: 'node',
    external: LEFT_OUT.map((left) => new RegExp(`^${left}(/|$)`)),
    plugins: [sources],
    onLog,
  });
  const { output } = await built.write({ dir, format: 'esm', sourcemap: true, keepNames: true });
  await built.close();
  return output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
}

/**
 * The server as tsc has built it, and the packages that it starts with, in a few files: a start takes little more than half of the processor
 * time that it takes to find and load four thousand. Tests start hundreds.
 */
export async function bundleHerald(): Promise<void> {
  // Others may be starting it. What is written last says that the rest is there.
  if ([BUILD_INFO, import.meta.filename, LOCK].every((made) => changedAt(made) < changedAt(BUNDLED_FILES))) return;
  rmSync(BUNDLE, { recursive: true, force: true });
  const files = await bundle(join(BUILT, 'src/main.js'), BUNDLE, 'main');
  // Where the rendering thread looks for it.
  await bundle(
    join(BUILT, 'src/notifications/templates/thread/thread-entry.js'),
    join(BUNDLE, 'thread'),
    'thread-entry',
  );
  writeFileSync(BUNDLED_FILES, files.join('\n'));
}
